package server

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
	"github.com/gherkube/gherkube/runtime/network"
)

// service is the image of a server as a table row: what it is started by, what it
// asks for before it serves, what it listens on, says and answers, and how it
// ends. The tables are in the files of the families: caches.go, brokers.go,
// hello.go and so on.
type service struct {
	image.Model
	also []string // other repositories with the same
	// on is what the image is built on; nil is Debian, or what the tag says.
	on func(image.Image) userland.Base
	// program is the path of the server.
	program string
	// script is the path of the image's entrypoint that hands on to the program: it
	// puts it before arguments that begin with a dash, and makes root its account.
	script string
	// subcommands are words that the script puts the program before, too.
	subcommands []string
	// clients are subcommands that do not serve.
	clients map[string]func(p *process.Process) int
	// init is the path of a program that runs what comes after its own options.
	init string
	// paths are looked for programs in, beside the usual ones.
	paths   []string
	account account
	files   map[string]string // other files of the image
	// tools are programs beside the server, by path.
	tools map[string]process.Binary

	begins string // what it says first
	needs  []need
	after  *dependency
	// data is the path of a file that is there once the server has made its data,
	// which takes creation in addition.
	data     func(p *process.Process) string
	creation time.Duration
	startup  time.Duration
	says     []string // once it serves: see fill
	ports    []port
	end      end
}

// account is the user that a server is meant to run as.
type account struct {
	name string
	uid  int64
	owns []string // directories
}

// end is what a server does when it is told to end.
type end struct {
	code  int
	after time.Duration
	says  string
	// ignored says that the server goes on until it is killed, as the first process
	// of a container does that handles no signal.
	ignored bool
}

// port is what a server listens on.
type port struct {
	number uint16
	// setting, if set, is the option (--port) or variable (PORT) that gives another.
	setting string
	// choose, if set, gives it instead.
	choose func(p *process.Process) string
	// tags, if set, is what tags have under which it is there.
	tags string
	// unless says when it is not there for want of a model, which instead tells.
	unless  func(p *process.Process) bool
	instead string
	accept  func(p *process.Process) func(*network.Conn)
}

// models are the images of the row.
func (s *service) models() []image.Model {
	m := s.Model
	m.Binaries = map[string]process.Binary{
		"service": s.code,
		"script":  func([]string) process.Code { return process.Code{Events: s.enter} },
		"init":    func([]string) process.Code { return process.Code{Events: initialize} },
	}
	if len(s.paths) > 0 {
		m.Env = append(slices.Clone(m.Env), "PATH="+process.DefaultPath+":"+strings.Join(s.paths, ":"))
	}
	for file, tool := range s.tools {
		m.Binaries[path.Base(file)] = tool
	}
	for _, p := range s.ports {
		m.Ports = append(m.Ports, p.number)
	}
	for _, n := range s.needs {
		m.Needs = append(m.Needs, n.words)
	}
	if s.after != nil {
		m.Needs = append(m.Needs, s.after.words())
	}
	m.Ends = s.end.words()
	m.Root = s.root
	models := []image.Model{m}
	for _, name := range s.also {
		m.Name = name
		models = append(models, m)
	}
	return models
}

// code is what the program does with arguments.
func (s *service) code(args []string) process.Code {
	word := ""
	if len(args) > 1 && !strings.HasPrefix(args[1], "-") {
		word = args[1]
	}
	switch {
	case s.clients[word] != nil:
		return process.Code{Blocking: s.clients[word]}
	case s.clients != nil && !slices.Contains(s.subcommands, word):
		return process.Code{Blocking: func(p *process.Process) int {
			p.Space().Warn("not modelled: " + strings.Join(p.Args, " "))
			complain(p, "%s: not modelled by gherkube: %s\n", path.Base(s.program), word)
			return 127
		}}
	}
	return process.Code{Events: s.start}
}

func (e end) words() string {
	switch {
	case e.ignored:
		return "does not end before it is killed"
	case e.after > 0:
		return fmt.Sprintf("%d after %s", e.code, e.after)
	}
	return strconv.Itoa(e.code)
}

// root is the image's file system.
func (s *service) root(i image.Image) *filesystem.Tree {
	on := base
	if s.on != nil {
		on = s.on
	}
	return userland.Root(on(i), func(v *filesystem.View) error {
		var err error
		put := func(file string, contents []byte, perm fs.FileMode) {
			err = errors.Join(err, v.MkdirAll(path.Dir(file), 0o755), v.WriteFile(file, contents, perm))
		}
		for file, binary := range map[string]string{s.program: "service", s.script: "script", s.init: "init"} {
			if file != "" {
				put(file, process.Executable(binary), 0o755)
			}
		}
		for _, file := range sorted(s.tools) {
			put(file, process.Executable(path.Base(file)), 0o755)
		}
		for _, file := range sorted(s.files) {
			put(file, []byte(s.files[file]), 0o644)
		}
		if a := s.account; a.name != "" {
			err = errors.Join(err, addAccount(v, fmt.Sprintf("%s:x:%d:%d::/home/%s:/bin/sh\n", a.name, a.uid, a.uid, a.name), fmt.Sprintf("%s:x:%d:\n", a.name, a.uid)))
		}
		for _, dir := range s.account.owns {
			err = errors.Join(err, v.MkdirAll(dir, 0o755), v.Chown(dir, s.account.uid, s.account.uid))
		}
		return err
	})
}

// enter is the image's entrypoint.
func (s *service) enter(p *process.Process) {
	args := p.Args[1:]
	if len(args) == 0 || strings.HasPrefix(args[0], "-") || strings.HasSuffix(args[0], ".conf") || slices.Contains(s.subcommands, args[0]) || s.clients[args[0]] != nil {
		args = append([]string{path.Base(s.program)}, args...)
	}
	if path.Base(args[0]) == path.Base(s.program) && p.UID == 0 && s.account.uid != 0 {
		for _, dir := range s.account.owns {
			_ = p.Files().Chown(dir, s.account.uid, s.account.uid) // what that is good for is known when it writes
		}
		p.Credentials = filesystem.Credentials{UID: s.account.uid, GID: s.account.uid, Groups: []int64{s.account.uid}, Umask: p.Umask}
	}
	handOn(p, args)
}

// initialize runs what comes after its own options, as tini and dumb-init do.
func initialize(p *process.Process) {
	args := p.Args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		args = args[1:]
	}
	if len(args) == 0 {
		complain(p, "%s: no command was given\n", p.Args[0])
		p.Exit(1)
		return
	}
	handOn(p, args)
}

// handOn executes another program in the place of this one.
func handOn(p *process.Process, args []string) {
	code, resolved, err := p.Resolve(args, p.Getenv("PATH"))
	if err != nil {
		complain(p, "%s: exec: %s: %s\n", p.Args[0], args[0], strings.Replace(err.Error(), process.ErrNotInPath.Error(), "not found", 1))
		p.Exit(127)
		return
	}
	p.Exec(resolved, code.Program())
}

// start is the server.
func (s *service) start(p *process.Process) {
	complain(p, "%s", fill(p, s.begins))
	startup := s.startup
	if s.data != nil {
		if _, err := p.Files().Stat(s.data(p)); err != nil {
			startup += s.creation
		}
	}
	for _, n := range s.needs {
		if complaint, code := n.unmet(p); code != met {
			complain(p, "%s", fill(p, complaint))
			p.Exit(code)
			return
		}
	}
	s.endOn(p)
	listen := func() { later(p, startup, func() { s.serve(p) }) }
	if s.after == nil {
		listen()
		return
	}
	s.after.wait(p, listen)
}

func (s *service) serve(p *process.Process) {
	for _, port := range s.ports {
		switch {
		case port.tags != "" && !strings.Contains(p.Space().Image, port.tags):
			continue
		case port.unless != nil && port.unless(p):
			p.Space().Warn(port.instead)
			continue
		}
		if !accept(p, port.of(p), port.accept(p)) {
			return
		}
	}
	for _, line := range s.says {
		if len(s.ports) > 0 {
			line = strings.ReplaceAll(line, "{port}", strconv.Itoa(int(s.ports[0].of(p))))
		}
		say(p, "%s\n", fill(p, line))
	}
}

func (s *service) endOn(p *process.Process) {
	if s.end.ignored {
		return
	}
	stop := func(process.Signal) {
		if s.end.says != "" {
			say(p, "%s\n", fill(p, s.end.says))
		}
		later(p, s.end.after, func() { p.Exit(s.end.code) })
	}
	for _, signal := range []process.Signal{process.TERM, process.INT, process.QUIT, s.StopSignal} {
		if signal != 0 {
			p.Handle(signal, stop)
		}
	}
}

// of is the port's number for a process.
func (o port) of(p *process.Process) uint16 {
	text := setting(p, o.setting)
	if o.choose != nil {
		text = o.choose(p)
	}
	if i := strings.LastIndexByte(text, ':'); i >= 0 { // an address
		text = text[i+1:]
	}
	if n, err := strconv.ParseUint(text, 10, 16); err == nil && n > 0 {
		return uint16(n)
	}
	return o.number
}

// setting is the value of an option, NAME=VALUE or NAME VALUE after one dash or
// two, or of a variable of the environment.
func setting(p *process.Process, name string) string {
	option, dashed := strings.CutPrefix(name, "--")
	if !dashed {
		return p.Getenv(name)
	}
	for i, arg := range p.Args {
		given, value, equals := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.TrimPrefix(given, "-") != option || !strings.HasPrefix(arg, "-") {
			continue
		}
		if !equals && i+1 < len(p.Args) {
			value = p.Args[i+1]
		}
		return value
	}
	return ""
}

func sorted[T any](m map[string]T) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
