package server

import (
	"fmt"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
	"github.com/gherkube/gherkube/runtime/network"
)

// language is the image of a language's interpreter or compiler. Programs are not
// interpreted: what is modelled is in the row.
type language struct {
	names            []string
	version, command string
	cmd              []string
	run              func(p *process.Process) int // with arguments
	prints           string                       // what --version prints
	answers          string
}

// languages are the images of languages. Without a command they end at once, as
// they are not at a terminal.
func languages() []image.Model {
	var models []image.Model
	for _, l := range []language{
		{names: []string{"python"}, version: "3.13.7", command: "python3", prints: "Python {version}\n", run: python,
			answers: "`python -m http.server`; `python -c` with print and time.sleep only"},
		{names: []string{"node"}, version: "22.19.0", command: "node", prints: "v{version}\n", run: script("Error: Cannot find module '%s'\n"), answers: "`node --version`; programs are not run"},
		{names: []string{"golang"}, version: "1.25.0", command: "go", cmd: []string{"bash"}, prints: "go version go{version} linux/amd64\n", run: script("no required module provides package %s\n"), answers: "`go version`; programs are not built"},
		{names: []string{"openjdk", "eclipse-temurin", "amazoncorretto"}, version: "21.0.8", command: "java", cmd: []string{"jshell"}, prints: "openjdk version \"{version}\"\n", run: script("Error: Unable to access jarfile %s\n"),
			answers: "`java -version`; programs are not run"},
		{names: []string{"php"}, version: "8.4.12", command: "php", prints: "PHP {version} (cli)\n", run: script("Could not open input file: %s\n"), answers: "`php --version`; programs are not run"},
		{names: []string{"ruby"}, version: "3.4.5", command: "ruby", prints: "ruby {version} [x86_64-linux]\n", run: script("ruby: No such file or directory -- %s (LoadError)\n"), answers: "`ruby --version`; programs are not run"},
	} {
		for _, name := range l.names {
			models = append(models, l.model(name))
		}
	}
	return models
}

func (l language) model(name string) image.Model {
	cmd := l.cmd
	if cmd == nil {
		cmd = []string{l.command}
	}
	alias := map[string]string{"python3": "/usr/local/bin/python", "java": "/usr/local/bin/jshell"}[l.command]
	return image.Model{
		Name: name, Version: l.version, Cmd: cmd, Size: 150 << 20, Memory: 10 << 20, Answers: l.answers, Ends: "without a command and a terminal: at once, with 0",
		Binaries: map[string]process.Binary{"interpreter": l.start},
		Root: func(i image.Image) *filesystem.Tree {
			return userland.Root(base(i), func(v *filesystem.View) error {
				for _, file := range []string{"/usr/local/bin/" + l.command, alias} {
					if file == "" {
						continue
					}
					if err := v.WriteFile(file, process.Executable("interpreter"), 0o755); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

// start is the interpreter. Without arguments it reads its input, which is empty.
func (l language) start(args []string) process.Code {
	if len(args) > 2 && args[1] == "-m" && args[2] == "http.server" {
		return process.Code{Events: pythonServer}
	}
	return process.Code{Blocking: func(p *process.Process) int {
		switch {
		case len(args) == 1:
			return 0
		case strings.TrimLeft(args[1], "-") == "version" || args[1] == "-V":
			return printed(p, fill(p, l.prints))
		}
		return l.run(p)
	}}
}

// script is an interpreter that runs a file: it says which one is missing, or
// that it is not modelled.
func script(missing string) func(p *process.Process) int {
	return func(p *process.Process) int {
		file := p.Args[len(p.Args)-1]
		for _, arg := range p.Args[1:] {
			if !strings.HasPrefix(arg, "-") {
				file = arg
				break
			}
		}
		if _, err := p.Files().Stat(p.Path(file)); err != nil && !strings.HasPrefix(p.Args[1], "-e") {
			complain(p, missing, path.Clean(p.Path(file)))
			return 1
		}
		return notRun(p)
	}
}

// notRun says that a program is not modelled.
func notRun(p *process.Process) int {
	p.Space().Warn("programs are not run by the model of this image: say what the container does with the image gherkube/actor, or in an images file")
	complain(p, "not modelled by gherkube: %s\n", strings.Join(p.Args, " "))
	return 1
}

var (
	pythonPrint = regexp.MustCompile(`^print\((?:'([^']*)'|"([^"]*)"|([0-9]+))(?:, *flush=True)?\)$`)
	pythonSleep = regexp.MustCompile(`^(?:time\.)?sleep\(([0-9.]+)\)$`)
	pythonQuiet = regexp.MustCompile(`^(?:import [a-z, ]+|from time import sleep|pass|)$`)
)

// python is python -c, for print, time.sleep and what says nothing; or a file.
func python(p *process.Process) int {
	if p.Args[1] != "-c" || len(p.Args) < 3 {
		return script("python3: can't open file '%s': [Errno 2] No such file or directory\n")(p)
	}
	statements := strings.FieldsFunc(p.Args[2], func(r rune) bool { return r == ';' || r == '\n' })
	for _, s := range statements {
		s = strings.TrimSpace(s)
		if !pythonQuiet.MatchString(s) && !pythonPrint.MatchString(s) && !pythonSleep.MatchString(s) {
			return notRun(p)
		}
	}
	for _, s := range statements {
		if m := pythonPrint.FindStringSubmatch(strings.TrimSpace(s)); m != nil && printed(p, m[1]+m[2]+m[3]+"\n") != 0 {
			return 1
		}
		if m := pythonSleep.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
			if seconds, err := strconv.ParseFloat(m[1], 64); err == nil {
				p.Sleep(time.Duration(min(seconds, 1e9) * float64(time.Second)))
			}
		}
	}
	return 0
}

// pythonServer is python -m http.server [--directory DIR] [PORT]. As the first
// process of a container it does not end on TERM.
func pythonServer(p *process.Process) {
	a := parse(p.Args[3:], map[string]string{"-d": "dir", "--directory": "dir", "-b": "bind", "--bind": "bind"})
	port := uint16(8000)
	if len(a.rest) > 0 {
		if port = number16(a.rest[0]); port == 0 {
			complain(p, "usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\nserver.py: error: argument port: invalid int value: '%s'\n", a.rest[0])
			p.Exit(2)
			return
		}
	}
	root := p.Path(a.text("dir", "."))
	p.Handle(process.INT, func(process.Signal) {
		say(p, "\nKeyboard interrupt received, exiting.\n")
		p.Exit(0)
	})
	later(p, 150*time.Millisecond, func() {
		if listen(p, port, func(e network.Exchange, respond func(network.Response)) { respond(pythonFile(p, root, e)) }) {
			say(p, "Serving HTTP on 0.0.0.0 port %[1]d (http://0.0.0.0:%[1]d/) ...\n", port)
		}
	})
}

func pythonFile(p *process.Process, root string, e network.Exchange) network.Response {
	name := path.Join(root, path.Clean("/"+e.URL.Path))
	files := p.Files()
	info, err := files.Stat(name)
	if err == nil && info.IsDir() {
		if _, none := files.Stat(path.Join(name, "index.html")); none != nil {
			return pythonListing(p, e, name)
		}
		name = path.Join(name, "index.html")
	}
	var data []byte
	if err == nil {
		data, err = files.ReadFile(name)
	}
	r := network.Response{Status: http.StatusOK, Header: http.Header{"Content-Type": {nginxType(name)}}, Body: data}
	if err != nil {
		r = network.Response{Status: http.StatusNotFound, Header: http.Header{"Content-Type": {"text/html;charset=utf-8"}},
			Body: []byte("<!DOCTYPE HTML>\n<html lang=\"en\">\n    <head><title>Error response</title></head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: 404</p>\n        <p>Message: File not found.</p>\n    </body>\n</html>\n")}
	}
	return pythonAnswer(p, e, r)
}

func pythonAnswer(p *process.Process, e network.Exchange, r network.Response) network.Response {
	version := p.Space().ImageVersion
	r.Header.Set("Server", "SimpleHTTP/0.6 Python/"+version)
	complain(p, "%s - - [%s] \"%s %s HTTP/1.%d\" %d -\n", e.Remote.Addr(), p.Clock().Now().UTC().Format("02/Jan/2006 15:04:05"), e.Method, e.RequestURI, e.ProtoMinor, r.Status)
	return r
}

func pythonListing(p *process.Process, e network.Exchange, dir string) network.Response {
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE HTML>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Directory listing for %[1]s</title>\n</head>\n<body>\n<h1>Directory listing for %[1]s</h1>\n<hr>\n<ul>\n", e.URL.Path)
	entries, _ := p.Files().ReadDir(dir) // a folder that may not be read looks empty
	for _, entry := range entries {
		name := entry.Name
		if entry.IsDir() {
			name += "/"
		}
		fmt.Fprintf(&b, "<li><a href=\"%[1]s\">%[1]s</a></li>\n", name)
	}
	b.WriteString("</ul>\n<hr>\n</body>\n</html>\n")
	return pythonAnswer(p, e, network.Response{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(b.String())})
}
