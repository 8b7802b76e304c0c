package shell

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// variable is a shell variable.
type variable struct {
	value    string
	exported bool
	readOnly bool
	entry    string // NAME=VALUE as the shell was given it
}

// scope is what words are expanded in. It knows no commands.
type scope struct {
	p       *process.Process
	name    string // $0
	params  []string
	vars    map[string]variable
	locals  []map[string]*variable // what function calls hide; nil is unset
	options options
	status  int              // $?
	latest  *process.Process // $!
}

// newScope has the variables of the process's environment, and those that a shell begins
// with.
func newScope(p *process.Process, name string, params []string) scope {
	s := scope{p: p, name: name, params: params, vars: make(map[string]variable, len(p.Env)+8), options: options{letters: map[byte]bool{}}}
	for _, kv := range p.Env {
		// Names that no script can use go on to its children all the same.
		if name, value, ok := strings.Cut(kv, "="); ok && name != "" {
			s.vars[name] = variable{value: value, exported: true, entry: kv}
		}
	}
	s.vars["IFS"] = variable{value: " \t\n"}
	s.vars["OPTIND"] = variable{value: "1"}
	s.vars["PS1"] = variable{value: `\w \$ `}
	s.vars["PS2"] = variable{value: "> "}
	s.vars["PS4"] = variable{value: "+ "}
	s.vars["PWD"] = variable{value: p.Dir, exported: s.vars["PWD"].exported}
	return s
}

// fork is the scope of a subshell that runs as process p.
func (s *scope) fork(p *process.Process) scope {
	c := *s
	c.p = p
	c.params = slices.Clone(s.params)
	c.vars = maps.Clone(s.vars)
	c.options.letters = maps.Clone(s.options.letters)
	c.locals = nil
	return c
}

// environ are the exported variables, in order of their names.
func (s *scope) environ() []string {
	out := make([]string, 0, len(s.p.Env)+2)
	for name, v := range s.vars {
		if !v.exported {
			continue
		}
		if len(v.entry) != len(name)+1+len(v.value) || !strings.HasSuffix(v.entry, v.value) { // it has changed
			v.entry = name + "=" + v.value
		}
		out = append(out, v.entry)
	}
	slices.Sort(out)
	return out
}

// environment is how expansion sees the shell's variables and parameters.
type environment struct{ *scope }

func (e environment) Get(name string) expand.Variable {
	str := func(v string) expand.Variable { return expand.Variable{Set: true, Kind: expand.String, Str: v} }
	switch name {
	case "#":
		return str(strconv.Itoa(len(e.params)))
	case "@", "*":
		e.p.Work(wordSize * len(e.params))
		return expand.Variable{Set: true, Kind: expand.Indexed, List: append([]string{}, e.params...)}
	case "?":
		return str(strconv.Itoa(e.status))
	case "$":
		return str(strconv.Itoa(e.root().PID))
	case "!":
		if e.latest == nil {
			return str("")
		}
		return str(strconv.Itoa(e.latest.PID))
	case "-":
		return str(e.options.flags())
	case "0":
		return str(e.name)
	case "PPID":
		return str(strconv.Itoa(e.p.Parent))
	case "LINENO":
		return str("0")
	case "RANDOM":
		return str(strconv.Itoa(e.random()))
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n >= 1 && n <= len(e.params) {
			return str(e.params[n-1])
		}
		return expand.Variable{}
	}
	if strings.HasPrefix(name, "HOME ") { // ~user, never looked up in the real system
		if name == "HOME root" {
			return str("/root")
		}
		return str("/home")
	}
	v, ok := e.vars[name]
	if !ok {
		return expand.Variable{}
	}
	e.p.Work(len(v.value)) // whatever is done with it takes that long
	out := str(v.value)
	out.Exported, out.ReadOnly = v.exported, v.readOnly
	return out
}

func (e environment) Each(f func(string, expand.Variable) bool) {
	for _, name := range slices.Sorted(maps.Keys(e.vars)) {
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
		delete(e.vars, name)
		return nil
	}
	return e.set(name, v.String())
}

// root returns the process of the shell that $$ names: not a subshell's.
func (s *scope) root() *process.Process {
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
func (s *scope) random() int {
	seed := uint64(s.p.PID)*2654435761 + uint64(s.p.Started.UnixNano())
	if v, ok := s.vars[" random"]; ok {
		seed, _ = strconv.ParseUint(v.value, 10, 64)
	}
	seed = seed*6364136223846793005 + 1442695040888963407
	s.vars[" random"] = variable{value: strconv.FormatUint(seed, 10)}
	return int(seed>>33) & 0x7fff
}

// set assigns to a variable.
func (s *scope) set(name, value string) error {
	old := s.vars[name]
	if old.readOnly {
		return fmt.Errorf("%s: is read only", name)
	}
	if len(value) > maxVariable {
		return fmt.Errorf("%s: value too long for gherkube", name)
	}
	s.p.Work(len(value))
	old.value = value
	old.exported = old.exported || s.options.on('a')
	s.vars[name] = old
	if name == "OPTIND" {
		delete(s.vars, " optoff")
	}
	return nil
}
