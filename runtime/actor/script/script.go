package script

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/signal"
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
	Fills   Verb = "writes so much a second"
	Removes Verb = "removes"
	Memory  Verb = "is"
	Uses    Verb = "uses"
	Leaks   Verb = "leaks"
	Needs   Verb = "needs"
)

// Verbs are the words that statements begin with.
func Verbs() []string {
	return []string{"listens", "hangs", "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "grpc", "exits", "ignores", "prints", "writes",
		"removes", "uses", "leaks", "is", "needs"}
}

// Statement is one line of a script.
type Statement struct {
	Line   int // of the script, from 1
	Verb   Verb
	Port   uint16        // of listens, hangs, grpc and needs
	Method string        // of answers
	Path   string        // of answers, writes and removes
	Code   int           // of answers and exits
	Text   string        // of answers, prints and writes; the status of grpc
	Name   string        // the service of grpc, and the host of needs
	Stderr bool          // of prints
	Signal signal.Signal // of ignores, and of exits on a signal
	Delay  time.Duration // of answers
	Secure *Secure       // of listens: nil without TLS
	Review Review        // of answers that are a webhook's
	Every  time.Duration // of prints; 0 is once
	Within time.Duration // of needs: how long it waits; 0 is for ever
	// Rate is how many bytes are written each second.
	Rate int64
	// Load is what uses and leaks add to what the container uses.
	Load Load

	From, To             time.Duration // To is Forever if not given
	FirstStart, EndStart int           // starts count from 1; both included
	// OneIn is in how many starts, by chance, the statement holds in one; 0 means
	// that it does not depend on chance.
	OneIn int
}

// filled is the file that is written to if a statement names none.
const filled = "/tmp/written"

// Forever is later than anything.
const Forever = time.Duration(math.MaxInt64)

// holds reports whether the statement is in force at a time since the start.
func (s Statement) holds(at time.Duration) bool { return at >= s.From && at < s.To }

// lasts reports whether the statement is one that ends, and does not just
// happen.
func (s Statement) lasts() bool {
	switch s.Verb {
	case Exits, Writes, Removes, Memory, Needs:
		return false
	}
	return true
}

// Error is a line that cannot be understood.
type Error struct {
	Line    int // from 1
	Text    string
	Problem string
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d: %q: %s", e.Line, e.Text, e.Problem)
}

// Gather reads a script from the arguments of the image's program: each is a
// line, or several, and an argument @FILE stands for the lines of a file.
func Gather(args []string, read func(file string) (string, error)) (Script, error) {
	var lines []string
	for _, arg := range args {
		if name, ok := strings.CutPrefix(arg, "@"); ok {
			text, err := read(name)
			if err != nil {
				return Script{}, fmt.Errorf("%s: %w: mount the script there, or give its lines as arguments", name, err)
			}
			arg = text
		}
		lines = append(lines, strings.Split(arg, "\n")...)
	}
	return Parse(lines)
}

// countsStarts reports whether anything depends on which start it is.
func (s Script) countsStarts() bool {
	for _, st := range s.Statements {
		if st.FirstStart > 1 || st.EndStart < math.MaxInt {
			return true
		}
	}
	return false
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
		s.Line = i + 1
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
	for _, st := range s.Statements {
		if st.Verb == Answers && !ports {
			return &Error{st.Line, string(st.Method + " " + st.Path), `it answers on no port: add a line "listens on 8080"`}
		}
	}
	return nil
}
