package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// configure prepares the expansion of words.
func (s *shell) configure() {
	s.cfg = &expand.Config{
		Env:      environment{s},
		CmdSubst: s.substitute,
		ProcSubst: func(*syntax.ProcSubst) (string, error) {
			return "", errSyntax{"unexpected \"(\""}
		},
		NoUnset: s.options['u'],
	}
	if !s.options['f'] {
		s.cfg.ReadDir2 = s.readDir
	}
}

// environment is how expansion sees the shell's variables and parameters.
type environment struct{ s *shell }

func (e environment) Get(name string) expand.Variable {
	s := e.s
	str := func(v string) expand.Variable { return expand.Variable{Set: true, Kind: expand.String, Str: v} }
	switch name {
	case "#":
		return str(strconv.Itoa(len(s.params)))
	case "@", "*":
		s.p.Work(wordSize * len(s.params))
		return expand.Variable{Set: true, Kind: expand.Indexed, List: append([]string{}, s.params...)}
	case "?":
		return str(strconv.Itoa(s.status))
	case "$":
		return str(strconv.Itoa(s.root().PID))
	case "!":
		if s.latest == nil {
			return str("")
		}
		return str(strconv.Itoa(s.latest.PID))
	case "-":
		return str(s.flags())
	case "0":
		return str(s.name)
	case "PPID":
		return str(strconv.Itoa(s.p.Parent))
	case "LINENO":
		return str("0")
	case "RANDOM":
		return str(strconv.Itoa(s.random()))
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n >= 1 && n <= len(s.params) {
			return str(s.params[n-1])
		}
		return expand.Variable{}
	}
	if strings.HasPrefix(name, "HOME ") { // ~user, never looked up in the real system
		if name == "HOME root" {
			return str("/root")
		}
		return str("/home")
	}
	v, ok := s.vars[name]
	if !ok {
		return expand.Variable{}
	}
	s.p.Work(len(v.value)) // whatever is done with it takes that long
	out := str(v.value)
	out.Exported, out.ReadOnly = v.exported, v.readOnly
	return out
}

func (e environment) Each(f func(string, expand.Variable) bool) {
	for _, name := range slices.Sorted(maps.Keys(e.s.vars)) {
		if !f(name, e.Get(name)) {
			return
		}
	}
}

// Set is called by ${x:=y} and by arithmetic assignments.
func (e environment) Set(name string, v expand.Variable) error {
	if v.Kind != expand.String && v.Kind != expand.Unknown {
		return errSyntax{"arrays are not supported by ash"}
	}
	if !v.IsSet() {
		delete(e.s.vars, name)
		return nil
	}
	return e.s.set(name, v.String())
}

// root returns the process of the shell that $$ names: not a subshell's.
func (s *shell) root() *process.Process {
	p := s.p
	for p.Subshell {
		parent := p.Space().Get(p.Parent)
		if parent == nil {
			break
		}
		p = parent
	}
	return p
}

// random is RANDOM: a sequence that depends on nothing but the process and
// how often it was asked.
func (s *shell) random() int {
	seed := uint64(s.p.PID)*2654435761 + uint64(s.p.Started.UnixNano())
	if v, ok := s.vars[" random"]; ok {
		seed, _ = strconv.ParseUint(v.value, 10, 64)
	}
	seed = seed*6364136223846793005 + 1442695040888963407
	s.vars[" random"] = variable{value: strconv.FormatUint(seed, 10)}
	return int(seed>>33) & 0x7fff
}

// set assigns to a variable.
func (s *shell) set(name, value string) error {
	old := s.vars[name]
	if old.readOnly {
		return fmt.Errorf("%s: is read only", name)
	}
	if len(value) > maxVariable {
		return fmt.Errorf("%s: value too long for gherkube", name)
	}
	s.p.Work(len(value))
	old.value = value
	old.exported = old.exported || s.options['a']
	s.vars[name] = old
	if name == "OPTIND" {
		delete(s.vars, " optoff")
	}
	return nil
}

// substitute runs $(...).
func (s *shell) substitute(w io.Writer, cs *syntax.CmdSubst) error {
	out := &buffer{}
	status := s.subshell(cs.Stmts, map[int]*process.FD{1: process.Open(out)})
	s.substed = status
	_, err := w.Write(bytes.ReplaceAll(out.data, []byte{0}, nil))
	return err
}

// buffer is a file that keeps what is written.
type buffer struct{ data []byte }

func (b *buffer) Read(*process.Process, []byte) (int, error) { return 0, io.EOF }

func (b *buffer) Write(p *process.Process, data []byte) (int, error) {
	p.Step()
	if len(b.data)+len(data) > 4*maxVariable {
		return 0, process.ErrNoSpace
	}
	b.data = append(b.data, data...)
	return len(data), nil
}

func (b *buffer) Close() {}

// readDir is for globbing.
func (s *shell) readDir(dir string) ([]fs.DirEntry, error) {
	s.p.Step()
	infos, err := s.p.Files().ReadDir(dir)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: fs.ErrNotExist}
	}
	out := make([]fs.DirEntry, len(infos))
	for i, info := range infos {
		out[i] = fs.FileInfoToDirEntry(fileInfo{info})
	}
	return out, nil
}

// fields expands words to arguments. ok is false if that failed, which ends
// the shell as in ash.
func (s *shell) fields(words []*syntax.Word) (out []string, ok bool) {
	out, err := expand.Fields(s.cfg, words...)
	s.p.Work(wordSize * len(out))
	if err == nil && len(out) > maxWords {
		err = fmt.Errorf("argument list too long for gherkube")
	}
	return out, s.expanded(err)
}

// literal expands a word to one string.
func (s *shell) literal(w *syntax.Word) (string, bool) {
	if w == nil {
		return "", true
	}
	out, err := expand.Literal(s.cfg, w)
	return out, s.expanded(err)
}

func (s *shell) pattern(w *syntax.Word) (string, bool) {
	out, err := expand.Pattern(s.cfg, w)
	return out, s.expanded(err)
}

func (s *shell) arithmetic(x syntax.ArithmExpr) (int, bool) {
	n, err := expand.Arithm(s.cfg, x)
	return n, s.expanded(err)
}

// expanded reports whether an expansion worked. A failed one ends the shell.
func (s *shell) expanded(err error) bool {
	if err == nil {
		return s.flow != exiting || s.inTrap
	}
	message := err.Error()
	var unset expand.UnsetParameterError
	if errors.As(err, &unset) && unset.Message == "unbound variable" {
		message = unset.Node.Param.Value + ": parameter not set"
	}
	if strings.Contains(message, "division by zero") {
		message = "divide by zero"
	}
	s.complain("%s", message)
	s.status, s.flow = 2, exiting
	return false
}

func (s *shell) flags() string {
	var out []byte
	for f, on := range s.options {
		if on {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return string(out)
}
