package server

import (
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// need is something without which a server ends at once.
type need struct {
	words string // for docs/images.md
	// unmet returns what the server says and its exit code if it lacks it, else met.
	unmet func(p *process.Process) (complaint string, code int)
}

// met is in the place of the exit code of a server that has what it needs.
const met = -1

// variable is the need of one of several variables of the environment; each may
// also be in a file, of which NAME_FILE is the path.
func variable(complaint string, names ...string) need {
	return need{words: "one of " + strings.Join(names, ", "), unmet: func(p *process.Process) (string, int) {
		if slices.ContainsFunc(names, func(name string) bool { return p.Getenv(name) != "" || p.Getenv(name+"_FILE") != "" }) {
			return "", met
		}
		return complaint, 1
	}}
}

// together is the need that of two variables both are set or none.
func together(complaint string, code int, one, other string) need {
	return need{words: one + " and " + other + " both or none", unmet: func(p *process.Process) (string, int) {
		if (p.Getenv(one) == "") == (p.Getenv(other) == "") {
			return "", met
		}
		return complaint, code
	}}
}

// writable is the need of a file that the server makes when it starts, with its
// folder. %s in the complaint is the reason.
func writable(file, complaint string, code int) need {
	return writes(func(*process.Process) string { return file }, "a writable "+path.Dir(file), complaint, code)
}

// writes is writable for a path that depends on how the server was started.
func writes(file func(p *process.Process) string, words, complaint string, code int) need {
	return need{words: words, unmet: func(p *process.Process) (string, int) {
		if err := produce(p, file(p)); err != nil {
			_, reason, _ := strings.Cut(errno(err), ": ")
			return fmt.Sprintf(complaint, reason), code
		}
		return "", met
	}}
}

// produce makes a file, unless it is there and can be written to.
func produce(p *process.Process, file string) error {
	files := p.Files()
	if _, err := files.Stat(file); err == nil {
		return files.Access(file, filesystem.Write)
	}
	if err := files.MkdirAll(path.Dir(file), 0o755); err != nil {
		return err
	}
	return files.WriteFile(file, []byte("1\n"), 0o644)
}

// readable is the need of a file. %s in the complaint is its path.
func readable(file func(p *process.Process) string, words, complaint string, code int) need {
	return need{words: words, unmet: func(p *process.Process) (string, int) {
		name := file(p)
		if name == "" {
			return "", met
		}
		if _, err := p.Files().ReadFile(name); err != nil {
			return fmt.Sprintf(complaint, name), code
		}
		return "", met
	}}
}

// unprivileged is the need of another user than root.
func unprivileged(complaint string, code int) need {
	return need{words: "another user than root", unmet: func(p *process.Process) (string, int) {
		if p.UID != 0 {
			return "", met
		}
		return complaint, code
	}}
}

// unless is a need that does not hold if a variable has a value.
func unless(name, value string, n need) need {
	return need{words: n.words + ", unless " + name + "=" + value, unmet: func(p *process.Process) (string, int) {
		if p.Getenv(name) == value {
			return "", met
		}
		return n.unmet(p)
	}}
}

// new is a need that only holds of data that is to be made: s.data.
func (s *service) new(n need) need {
	return need{words: n.words + ", for new data", unmet: func(p *process.Process) (string, int) {
		if _, err := p.Files().Stat(s.data(p)); err == nil {
			return "", met
		}
		return n.unmet(p)
	}}
}

// parameter is the need of a parameter of the kernel that is as large. %d in the
// complaint is what it is.
func parameter(name string, least int, complaint string, code int) need {
	return need{words: fmt.Sprintf("%s of %d or more", name, least), unmet: func(p *process.Process) (string, int) {
		data, _ := p.Files().ReadFile("/proc/sys/" + strings.ReplaceAll(name, ".", "/"))
		if n, err := strconv.Atoi(strings.TrimSpace(string(data))); err == nil && n < least {
			return fmt.Sprintf(complaint, n), code
		}
		return "", met
	}}
}

// argument is the need of arguments after the program's name.
func argument(words, complaint string, code int) need {
	return need{words: words, unmet: func(p *process.Process) (string, int) {
		if len(p.Args) > 1 {
			return "", met
		}
		return complaint, code
	}}
}

// dependency is another server that a server waits for, and without which it
// ends after a while.
type dependency struct {
	variable  string // says where it is: HOST:PORT
	port      uint16 // without one there
	limit     time.Duration
	complaint string
	code      int
}

func (d *dependency) words() string {
	return fmt.Sprintf("who listens at $%s within %s", d.variable, d.limit)
}

// wait calls then once the other server accepts connections.
func (d *dependency) wait(p *process.Process, then func()) {
	first, _, _ := strings.Cut(p.Getenv(d.variable), ",")
	if first == "" {
		then()
		return
	}
	name, port := first, d.port
	if i := strings.LastIndexByte(first, ':'); i >= 0 {
		n, _ := strconv.ParseUint(strings.SplitN(first[i+1:], "/", 2)[0], 10, 16)
		name, port = first[:i], uint16(n)
	}
	begun := p.Clock().Now()
	var try func()
	again := func() {
		if p.Clock().Now().Sub(begun) >= d.limit {
			complain(p, "%s", fill(p, d.complaint))
			p.Exit(d.code)
			return
		}
		later(p, time.Second, try)
	}
	try = func() { reach(p, name, port, then, again) }
	try()
}

// reach connects to a server and tells whether that worked.
func reach(p *process.Process, name string, port uint16, yes, no func()) {
	host := p.Space().Host
	p.Cleanup(host.Lookup(p.Resolver(), name, func(a network.Answer, _ bool) {
		if p.Exited() {
			return
		}
		if len(a.IPv4) == 0 {
			no()
			return
		}
		p.Cleanup(host.Dial(netip.AddrPortFrom(a.IPv4[0], port), time.Second, func(c *network.Conn, err error) {
			if p.Exited() {
				return
			}
			if err != nil {
				no()
				return
			}
			c.Close()
			yes()
		}))
	}))
}

// unlessSet is a need that does not hold if a variable is set.
func unlessSet(name string, n need) need {
	return need{words: n.words + " or " + name, unmet: func(p *process.Process) (string, int) {
		if p.Getenv(name) != "" {
			return "", met
		}
		return n.unmet(p)
	}}
}
