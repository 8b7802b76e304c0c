// Package project reads gherkube.yaml, the file in which a repository says what
// its images do, and which variables its features may read.
package project

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/spelling"
)

// Project is what a project file says.
type Project struct {
	// Images are in the order of the file: of those that fit a name, the last
	// one counts.
	Images []Image
	// Variables are those that commands of scenarios find in their shell.
	Variables map[string]string
	// Environment are the names of variables of the process that scenarios may
	// read.
	Environment []string

	file string
}

// Shell are the variables that the shells of scenarios begin with. Those that the
// environment may set are asked for by lookup.
func (p *Project) Shell(lookup func(name string) (string, bool)) map[string]string {
	variables := map[string]string{}
	maps.Copy(variables, p.Variables)
	for _, name := range p.Environment {
		if value, ok := lookup(name); ok {
			variables[name] = value
		}
	}
	return variables
}

// Image says what images with a name do. One of Behaves, Listens, Exits, Like,
// Fails and Real is given.
type Image struct {
	// Image is a name, or a pattern in which * stands for any characters but /.
	// A tag may follow.
	Image   string
	Behaves []string
	// Listens are ports, or a port with what listens says of TLS.
	Listens []string
	Exits   *int
	Like    string
	Fails   string
	// Real says that the image itself is to run.
	Real bool
	// User is who its processes are; empty means root.
	User string
	// With are the scripts of containers whose command lines have some words.
	With []Case
	// Commands are programs that do the same as the entrypoint, Succeeds those
	// that end at once with exit code 0.
	Commands, Succeeds []string

	like, at place
}

// place is where something stands in the file.
type place struct{ line, column int }

// Case is what containers do whose command line has some words.
type Case struct {
	Command string
	Behaves []string
}

// Script are the lines of the image's behaviour script; none if it is not said
// by one.
func (i Image) Script() []string {
	lines := slices.Clone(i.Behaves)
	if i.Exits != nil {
		lines = append(lines, fmt.Sprintf("exits %d", *i.Exits))
	}
	for _, port := range i.Listens {
		lines = append(lines, "listens on "+port)
	}
	return lines
}

// Mistake is what is wrong at a place of the file.
type Mistake struct {
	File         string
	Line, Column int
	Problem      string
}

func (m *Mistake) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Problem)
}

// UnknownLike is the mistake that an image is like one that there is not. Known are
// the names of those that there are.
func (i Image) UnknownLike(file string, known []string) *Mistake {
	near, ok := spelling.Nearest(i.Like, known)
	hint := "'gherkube images --models' lists those that gherkube has a model of; an entry before this one will do, too"
	if ok {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return &Mistake{file, i.like.line, i.like.column, fmt.Sprintf("like: there is no image %q: %s", i.Like, hint)}
}

// Virtual is the mistake that an image is to run for real where time is virtual; nil if
// none is.
func (p *Project) Virtual() error {
	for _, i := range p.Images {
		if i.Real {
			return &Mistake{p.file, i.at.line, i.at.column, fmt.Sprintf("the image %s is to run for real: a container runs by the wall clock, and the simulator's time is virtual", i.Image)}
		}
	}
	return nil
}

// ByTheWallClock is what to do about that.
const ByTheWallClock = "run 'gherkube serve --containers docker --kubeconfig serve.kubeconfig' and beside it 'gherkube test --target kubeconfig --kubeconfig serve.kubeconfig', or 'gherkube test --target kind'; or write in the place of real what the image does, e.g. listens: [8080]"

// Read reads a project file. The error joins a Mistake for each that is found.
func Read(file string) (*Project, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the project file: %w", err)
	}
	return Parse(file, text)
}

// maxBytes bounds a project file.
const maxBytes = 1 << 20

// Parse reads the text of a project file that is called by a name.
func Parse(file string, text []byte) (*Project, error) {
	if len(text) > maxBytes {
		return nil, &Mistake{file, 1, 1, fmt.Sprintf("the file has more than %d bytes", maxBytes)}
	}
	var first, second yaml.Node
	documents := yaml.NewDecoder(bytes.NewReader(text))
	if err := documents.Decode(&first); err != nil && !errors.Is(err, io.EOF) {
		line, problem := syntaxError(err)
		return nil, &Mistake{file, line, 1, problem}
	}
	if err := documents.Decode(&second); err == nil {
		return nil, &Mistake{file, second.Line, 1, "a second document begins here, and would not be read: put all into one, without ---"}
	}
	r := &reader{file: file, lines: strings.Split(string(text), "\n")}
	p := &Project{file: file, Variables: map[string]string{}}
	if len(first.Content) > 0 {
		r.project(first.Content[0], p)
	}
	return p, errors.Join(r.mistakes...)
}

// syntaxError takes the line out of what the YAML library says.
func syntaxError(err error) (line int, problem string) {
	problem = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(problem, "line "); ok {
		number, said, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			return n, explained(said)
		}
	}
	return 1, explained(problem)
}

// explained adds what to do about a complaint of the YAML library.
func explained(said string) string {
	if strings.Contains(said, "cannot start any token") {
		return said + ": quote texts that start with @, ` or %, and indent with spaces, not with tabs"
	}
	if hint := document.SyntaxHint(said); hint != "" {
		return said + ": " + hint
	}
	return said
}
