package script

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/signal"
)

// word is a token of a line.
type word struct {
	text   string
	quoted bool
}

// split cuts a line into words; double quotes hold text together, with the
// escapes of Go, and so do backquotes, without escapes.
func split(line string) ([]word, error) {
	var out []word
	for rest := strings.TrimLeft(line, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		if rest[0] == '"' || rest[0] == '`' {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("the text that begins at %s has no closing quote, or a wrong escape", rest)
			}
			text, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, fmt.Errorf("wrong escape in %s", quoted)
			}
			out = append(out, word{text, true})
			rest = rest[len(quoted):]
			continue
		}
		end := strings.IndexAny(rest, " \t")
		if end < 0 {
			end = len(rest)
		}
		out = append(out, word{rest[:end], false})
		rest = rest[end:]
	}
	return out, nil
}

type parser struct {
	words []word
}

// accept takes the next word if it is the given one.
func (p *parser) accept(text string) bool {
	if len(p.words) > 0 && !p.words[0].quoted && strings.EqualFold(p.words[0].text, text) {
		p.words = p.words[1:]
		return true
	}
	return false
}

func (p *parser) expect(texts ...string) error {
	for _, t := range texts {
		if !p.accept(t) {
			return fmt.Errorf("expected %q before %s", t, p.rest())
		}
	}
	return nil
}

func (p *parser) rest() string {
	if len(p.words) == 0 {
		return "the end"
	}
	return strconv.Quote(p.words[0].text)
}

func (p *parser) next(what string) (string, error) {
	if len(p.words) == 0 {
		return "", fmt.Errorf("expected %s before the end", what)
	}
	text := p.words[0].text
	p.words = p.words[1:]
	return text, nil
}

func (p *parser) statement() (Statement, error) {
	s := Statement{To: Forever, FirstStart: 1, EndStart: math.MaxInt}
	verb, _ := p.next("a verb")
	var err error
	switch strings.ToLower(verb) {
	case "listens":
		s.Verb = Listens
		if s.Port, err = p.port(); err == nil {
			err = p.secure(&s)
		}
	case "hangs":
		s.Verb = Hangs
		s.Port, err = p.port()
	case "get", "post", "put", "delete", "head", "patch":
		s.Verb, s.Method = Answers, strings.ToUpper(verb)
		err = p.answers(&s)
	case "grpc":
		s.Verb = Health
		err = p.health(&s)
	case "exits":
		s.Verb = Exits
		err = p.exits(&s)
	case "ignores":
		s.Verb = Ignores
		s.Signal, err = p.signal()
	case "prints":
		s.Verb = Prints
		err = p.prints(&s)
	case "writes":
		s.Verb = Writes
		err = p.writes(&s)
	case "removes":
		s.Verb = Removes
		s.Path, err = p.file()
	case "is":
		s.Verb = Memory
		err = p.expect("OOM-killed")
	case "uses":
		s.Verb = Uses
		err = p.uses(&s)
	case "leaks":
		s.Verb = Leaks
		if s.Load.Growth, err = p.bytes(); err == nil {
			err = p.expect("a", "second")
		}
	case "needs":
		s.Verb = Needs
		err = p.needs(&s)
	default:
		return s, fmt.Errorf("unknown verb %q: use one of listens, hangs, GET (and the other methods), grpc, exits, ignores, prints, writes, removes, uses, leaks, needs, is OOM-killed", verb)
	}
	if err != nil {
		return s, err
	}
	return s, p.modifiers(&s)
}

func (p *parser) port() (uint16, error) {
	if err := p.expect("on"); err != nil {
		return 0, err
	}
	text, err := p.next("a port")
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a port: use a number from 1 to 65535", text)
	}
	return uint16(n), nil
}

// needs reads "db:5432", or "service db:5432".
func (p *parser) needs(s *Statement) error {
	p.accept("service")
	text, err := p.next("a host and port")
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(text)
	number, notPort := strconv.ParseUint(port, 10, 16)
	if err != nil || notPort != nil || number == 0 || host == "" || strings.ContainsAny(host, "/@ ") {
		return fmt.Errorf("%q is not a host and port: use one such as db:5432", text)
	}
	s.Name, s.Port = host, uint16(number)
	return nil
}

func (p *parser) answers(s *Statement) error {
	var err error
	if s.Path, err = p.next("a path"); err != nil {
		return err
	}
	if !strings.HasPrefix(s.Path, "/") {
		return fmt.Errorf("the path %q does not begin with /", s.Path)
	}
	if is, err := p.review(s); is {
		return err
	}
	if err := p.expect("answers"); err != nil {
		return err
	}
	if s.Code, err = p.number("a status code", http.StatusOK, 599); err != nil {
		return err
	}
	s.Text = strings.ToLower(http.StatusText(s.Code)) + "\n"
	if len(p.words) > 0 && p.words[0].quoted {
		s.Text, _ = p.next("a text")
	}
	return nil
}

func (p *parser) health(s *Statement) error {
	if err := p.expect("health"); err != nil {
		return err
	}
	var err error
	if s.Port, err = p.port(); err != nil {
		return err
	}
	if err := p.expect("is"); err != nil {
		return err
	}
	if s.Text, err = p.next("SERVING or NOT_SERVING"); err != nil {
		return err
	}
	s.Text = strings.ToUpper(s.Text)
	switch s.Text {
	case "SERVING", "NOT_SERVING", "UNKNOWN", "SERVICE_UNKNOWN":
	default:
		return fmt.Errorf("unknown health status %q: use SERVING or NOT_SERVING", s.Text)
	}
	if p.accept("for") {
		s.Name, err = p.next("a service")
	}
	return err
}

func (p *parser) exits(s *Statement) error {
	var err error
	if s.Code, err = p.number("an exit code", 0, 255); err != nil {
		return err
	}
	if p.accept("on") {
		s.Signal, err = p.signal()
	}
	return err
}

func (p *parser) prints(s *Statement) error {
	var err error
	if s.Text, err = p.next("a text"); err != nil {
		return err
	}
	if len(p.words) > 1 && p.words[0].text == "to" && strings.HasPrefix(p.words[1].text, "std") {
		p.accept("to")
		stream, _ := p.next("stdout or stderr")
		if stream != "stdout" && stream != "stderr" {
			return fmt.Errorf("unknown stream %q: use stdout or stderr", stream)
		}
		s.Stderr = stream == "stderr"
	}
	return nil
}

// reserved are the signals that a program cannot handle: KILL and STOP by the
// kernel, those that Go's runtime keeps for itself (sighandler, sigtable), and
// those of the C library.
var reserved = []signal.Signal{0, signal.KILL, signal.STOP, signal.URG, signal.PROF, 32, 33, 34}

func (p *parser) signal() (signal.Signal, error) {
	text, err := p.next("a signal")
	if err != nil {
		return 0, err
	}
	sig, err := signal.Parse(text)
	if err == nil && slices.Contains(reserved, sig) {
		err = fmt.Errorf("%s cannot be handled or ignored", text)
	}
	return sig, err
}

// writes reads `"text" to FILE`, or "10Mi a second to FILE", or that without a
// file.
func (p *parser) writes(s *Statement) (err error) {
	if len(p.words) > 2 && strings.EqualFold(p.words[1].text, "a") && strings.EqualFold(p.words[2].text, "second") {
		s.Verb, s.Path = Fills, filled
		if s.Rate, err = p.bytes(); err != nil {
			return err
		}
		if err = p.expect("a", "second"); err != nil || len(p.words) < 2 || !strings.HasPrefix(p.words[1].text, "/") || !p.accept("to") {
			return err // "to" a time ends what is written
		}
		s.Path, err = p.file()
		return err
	}
	if s.Text, err = p.next("a text"); err == nil {
		err = p.expect("to")
	}
	if err == nil {
		s.Path, err = p.file()
	}
	return err
}

func (p *parser) file() (string, error) {
	text, err := p.next("a file")
	if err == nil && !path.IsAbs(text) {
		err = fmt.Errorf("the file %q does not begin with /", text)
	}
	return text, err
}

func (p *parser) number(what string, low, high int) (int, error) {
	text, err := p.next(what)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%q is not %s: use a number from %d to %d", text, what, low, high)
	}
	return n, nil
}

// maxDuration is so short that sums of durations are none that overflow.
const maxDuration = 100_000 * time.Hour

func (p *parser) duration() (time.Duration, error) {
	text, err := p.next("a duration")
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration: use 5s, 1m30s or 200ms", text)
	}
	if d > maxDuration {
		return 0, fmt.Errorf("%s is too long: use at most %s", text, maxDuration)
	}
	return d, nil
}

// modifiers reads when the statement holds.
func (p *parser) modifiers(s *Statement) error {
	for len(p.words) > 0 {
		var err error
		switch {
		case s.Verb != Needs && (p.accept("after") || p.accept("from")):
			s.From, err = p.duration()
		case s.lasts() && (p.accept("to") || p.accept("until")):
			s.To, err = p.duration()
		case s.Verb == Prints && p.accept("every"):
			if s.Every, err = p.duration(); err == nil && s.Every < time.Millisecond {
				err = fmt.Errorf("every %s is too often: use at least 1ms", s.Every)
			}
		case s.Verb == Needs && p.accept("within"):
			if s.Within, err = p.duration(); err == nil && s.Within <= 0 {
				err = errors.New("within 0s never waits: use at least 1s")
			}
		case p.accept("in"):
			err = p.inStarts(s)
		case p.accept("one"):
			if err = p.expect("time", "in"); err == nil {
				s.OneIn, err = p.number("a number of times", 1, 1_000_000)
			}
		default:
			return fmt.Errorf("cannot understand %s: %s", p.rest(), s.endings())
		}
		if err != nil {
			return err
		}
	}
	if s.To <= s.From {
		return fmt.Errorf("it ends at %s, before it begins at %s", s.To, s.From)
	}
	return nil
}

// endings says what a statement can end with.
func (s Statement) endings() string {
	switch {
	case s.Verb == Prints:
		return "a statement ends with after, from, to, until, every, in starts or one time in N"
	case s.Verb == Needs:
		return "a need ends with within, in starts or one time in N"
	case s.lasts():
		return "a statement ends with after, from, to, until, in starts or one time in N"
	}
	return "what happens once ends with after, from, in starts or one time in N"
}

// inStarts reads "start N", "starts N-M", or the delay of an answer.
func (p *parser) inStarts(s *Statement) error {
	if !p.accept("start") && !p.accept("starts") {
		if s.Verb != Answers {
			return fmt.Errorf(`expected "start" or "starts" before %s`, p.rest())
		}
		var err error
		s.Delay, err = p.duration()
		return err
	}
	text, err := p.next("a number")
	if err != nil {
		return err
	}
	from, to, dash := strings.Cut(text, "-")
	first, err := strconv.Atoi(from)
	last := first
	switch {
	case dash && to == "":
		last = math.MaxInt
	case dash && err == nil:
		last, err = strconv.Atoi(to)
	}
	if err != nil || first < 1 || last < first {
		return fmt.Errorf("%q is not a range of starts: use 1, 1-3 or 2-", text)
	}
	s.FirstStart, s.EndStart = first, last
	return nil
}
