// Package script is a small language for what a container does, so that a
// scenario can say it where it needs it instead of building an image:
//
//	listens on 8080 after 5s
//	GET /healthz answers 500 "broken" from 20s to 35s
//	GET /slow answers 200 in 3s
//	hangs on 9000
//	grpc health on 5000 is NOT_SERVING until 5s
//	grpc health on 5000 is SERVING for db
//	prints "still here" every 2s
//	prints "oops" to stderr after 3s
//	writes "ready" to /tmp/ready after 4s
//	removes /tmp/ready after 9s
//	exits 1 after 3s in starts 1-2
//	exits 0 on TERM after 2s
//	ignores TERM
//	is OOM-killed after 5s
//
// One statement is one line. Times count from the container's start. "from D"
// and "after D" say when something begins, "to D" and "until D" when it ends,
// and "in start N" or "in starts N-M" in which starts of the container it
// holds (M may be left out). A container whose script says nothing about its
// end runs for ever, and as PID 1 does nothing on TERM unless told to. Lines
// that are empty or begin with # say nothing.
package script

import (
	"fmt"
	"math"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// Script is what a container does.
type Script struct {
	Statements []Statement
}

// Verb is what a statement does.
type Verb string

// The verbs of statements.
const (
	Listens Verb = "listens"
	Hangs   Verb = "hangs"
	Answers Verb = "answers"
	Health  Verb = "grpc"
	Exits   Verb = "exits"
	Ignores Verb = "ignores"
	Prints  Verb = "prints"
	Writes  Verb = "writes"
	Removes Verb = "removes"
	Memory  Verb = "is"
)

// Statement is one line of a script.
type Statement struct {
	Verb   Verb
	Port   uint16         // of listens, hangs and grpc
	Method string         // of answers
	Path   string         // of answers, writes and removes
	Code   int            // of answers and exits
	Text   string         // of answers, prints and writes; the status of grpc
	Name   string         // the service of grpc
	Stderr bool           // of prints
	Signal process.Signal // of ignores, and of exits on a signal
	Delay  time.Duration  // of answers
	Every  time.Duration  // of prints; 0 is once

	From, To             time.Duration // To is Forever if not given
	FirstStart, EndStart int           // starts count from 1; both included
}

// Forever is later than anything.
const Forever = time.Duration(math.MaxInt64)

// holds reports whether the statement is in force at a time since the start.
func (s Statement) holds(at time.Duration) bool { return at >= s.From && at < s.To }

// Error is a line that cannot be understood.
type Error struct {
	Line    int // from 1
	Text    string
	Problem string
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d: %q: %s", e.Line, e.Text, e.Problem)
}

// maxLines bounds a script.
const maxLines = 1000

// Parse reads a script. The error is an *Error.
func Parse(lines []string) (Script, error) {
	var out Script
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		fail := func(problem string) (Script, error) { return Script{}, &Error{i + 1, line, problem} }
		if len(out.Statements) >= maxLines {
			return fail(fmt.Sprintf("a script has at most %d statements", maxLines))
		}
		words, err := split(trimmed)
		if err != nil {
			return fail(err.Error())
		}
		p := &parser{words: words}
		s, err := p.statement()
		if err != nil {
			return fail(err.Error())
		}
		out.Statements = append(out.Statements, s)
	}
	if len(out.Statements) == 0 {
		return Script{}, &Error{1, "", `the script is empty: say what the container does, e.g. "listens on 8080 after 5s"`}
	}
	return out, out.check()
}

// check looks for what one line cannot show.
func (s Script) check() error {
	ports := false
	for _, st := range s.Statements {
		ports = ports || st.Verb == Listens
	}
	for i, st := range s.Statements {
		if st.Verb == Answers && !ports {
			return &Error{i + 1, string(st.Method + " " + st.Path), `it answers on no port: add a line "listens on 8080"`}
		}
	}
	return nil
}

// word is a token of a line.
type word struct {
	text   string
	quoted bool
}

// split cuts a line into words; double quotes hold text together, with the
// escapes of Go.
func split(line string) ([]word, error) {
	var out []word
	for rest := strings.TrimLeft(line, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		if rest[0] == '"' {
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
	case "listens", "hangs":
		s.Verb = Verb(strings.ToLower(verb))
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
		if s.Text, err = p.next("a text"); err == nil {
			err = p.expect("to")
		}
		if err == nil {
			s.Path, err = p.file()
		}
	case "removes":
		s.Verb = Removes
		s.Path, err = p.file()
	case "is":
		s.Verb = Memory
		err = p.expect("OOM-killed")
	default:
		return s, fmt.Errorf("unknown verb %q: use one of listens, hangs, GET (and the other methods), grpc, exits, ignores, prints, writes, removes, is OOM-killed", verb)
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

func (p *parser) answers(s *Statement) error {
	var err error
	if s.Path, err = p.next("a path"); err != nil {
		return err
	}
	if !strings.HasPrefix(s.Path, "/") {
		return fmt.Errorf("the path %q does not begin with /", s.Path)
	}
	if err := p.expect("answers"); err != nil {
		return err
	}
	if s.Code, err = p.number("a status code", 100, 599); err != nil {
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
		s.Signal, err = p.signalName()
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

func (p *parser) signal() (process.Signal, error) {
	return p.signalName()
}

func (p *parser) signalName() (process.Signal, error) {
	text, err := p.next("a signal")
	if err != nil {
		return 0, err
	}
	sig, err := process.ParseSignal(text)
	if err == nil && (sig == process.KILL || sig == process.STOP || sig == 0) {
		err = fmt.Errorf("%s cannot be handled or ignored", text)
	}
	return sig, err
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

func (p *parser) duration() (time.Duration, error) {
	text, err := p.next("a duration")
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration: use 5s, 1m30s or 200ms", text)
	}
	return d, nil
}

// modifiers reads when the statement holds.
func (p *parser) modifiers(s *Statement) error {
	for len(p.words) > 0 {
		var err error
		switch {
		case p.accept("after"), p.accept("from"):
			s.From, err = p.duration()
		case p.accept("to"), p.accept("until"):
			s.To, err = p.duration()
		case s.Verb == Prints && p.accept("every"):
			if s.Every, err = p.duration(); err == nil && s.Every < time.Millisecond {
				err = fmt.Errorf("every %s is too often: use at least 1ms", s.Every)
			}
		case p.accept("in"):
			err = p.inStarts(s)
		default:
			return fmt.Errorf("cannot understand %s: a statement ends with after, from, to, until, every or in starts", p.rest())
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
