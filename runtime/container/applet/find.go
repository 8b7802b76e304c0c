package applet

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// finding is one run of find.
type finding struct {
	*program.Call
	minDepth, maxDepth int
	depthFirst         bool
	acts               bool // there is an action: else what holds is printed
	pruned, done       bool // what -prune and -quit say
	batches            []*findBatch
	status             int
}

// findBatch is what -exec ... + is to be run with.
type findBatch struct{ command, names []string }

// findTest is a part of find's expression.
type findTest func(f *finding, name string, i filesystem.Info) bool

// find goes through directories and does what its expression says.
func find(c *program.Call) int {
	var starts []string
	args := c.Args
	for len(args) > 0 && (args[0] == "-H" || args[0] == "-L" || args[0] == "-P") {
		args = args[1:]
	}
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "!" && args[0] != "(" {
		starts, args = append(starts, args[0]), args[1:]
	}
	if len(starts) == 0 {
		starts = []string{"."}
	}
	f := &finding{Call: c, maxDepth: 1 << 20}
	p := &findParser{f: f, args: args}
	test, err := p.parse()
	if err != nil {
		return c.Fail("%v", err)
	}
	for _, start := range starts {
		if f.done {
			break
		}
		info, err := c.Files().Lstat(c.P.Path(start))
		if err != nil {
			f.status = c.Cannot("%s: %v", start, err)
			continue
		}
		f.visit(start, info, 0, test)
	}
	for _, b := range f.batches {
		if len(b.names) > 0 && c.Spawn(append(append([]string{}, b.command...), b.names...)) != 0 {
			f.status = 1
		}
	}
	return f.status
}

// visit looks at an entry, and at what is below it.
func (f *finding) visit(name string, i filesystem.Info, depth int, test findTest) {
	f.P.Step()
	f.pruned = false
	look := func() {
		if depth >= f.minDepth && !f.done && test(f, name, i) && !f.acts {
			f.Print("%s\n", name)
		}
	}
	if !f.depthFirst {
		look()
	}
	if i.IsDir() && depth < f.maxDepth && depth < 200 && (!f.pruned || f.depthFirst) && !f.done {
		entries, err := f.Files().ReadDir(f.P.Path(name))
		if err != nil {
			f.Complain("%s: %v", name, err)
			f.status = 1
		}
		for _, e := range entries {
			f.visit(strings.TrimSuffix(name, "/")+"/"+e.Name, e, depth+1, test)
		}
	}
	if f.depthFirst {
		look()
	}
}

// findParser reads find's expression.
type findParser struct {
	f     *finding
	args  []string
	depth int
}

var errFindParentheses = errors.New("unpaired '('")

func (p *findParser) parse() (findTest, error) {
	if len(p.args) == 0 {
		return func(*finding, string, filesystem.Info) bool { return true }, nil
	}
	test, err := p.either()
	if err == nil && len(p.args) > 0 {
		err = fmt.Errorf("unrecognized: %s", p.args[0])
	}
	return test, err
}

// take goes on if the next argument is one of the words.
func (p *findParser) take(words ...string) bool {
	for _, word := range words {
		if len(p.args) > 0 && p.args[0] == word {
			p.args = p.args[1:]
			return true
		}
	}
	return false
}

func (p *findParser) either() (findTest, error) {
	if p.depth++; p.depth > 100 {
		return nil, errors.New("expression too long for gherkube")
	}
	defer func() { p.depth-- }()
	left, err := p.both()
	for err == nil && p.take("-o", "-or") {
		var right findTest
		before := left
		if right, err = p.both(); err == nil {
			left = func(f *finding, n string, i filesystem.Info) bool { return before(f, n, i) || right(f, n, i) }
		}
	}
	return left, err
}

func (p *findParser) both() (findTest, error) {
	left, err := p.one()
	for err == nil && len(p.args) > 0 && p.args[0] != "-o" && p.args[0] != "-or" && p.args[0] != ")" {
		p.take("-a", "-and")
		var right findTest
		before := left
		if right, err = p.one(); err == nil {
			left = func(f *finding, n string, i filesystem.Info) bool { return before(f, n, i) && right(f, n, i) }
		}
	}
	return left, err
}

func (p *findParser) one() (findTest, error) {
	if p.depth++; p.depth > 100 {
		return nil, errors.New("expression too long for gherkube")
	}
	defer func() { p.depth-- }()
	switch {
	case len(p.args) == 0:
		return nil, errors.New("expression is incomplete")
	case p.take("!", "-not"):
		test, err := p.one()
		return func(f *finding, n string, i filesystem.Info) bool { return !test(f, n, i) }, err
	case p.take("("):
		test, err := p.either()
		if err == nil && !p.take(")") {
			err = errFindParentheses
		}
		return test, err
	}
	word := p.args[0]
	p.args = p.args[1:]
	if test, err := p.action(word); test != nil || err != nil {
		return test, err
	}
	return p.test(word)
}

// value is the argument of a test.
func (p *findParser) value(of string) (string, error) {
	if len(p.args) == 0 {
		return "", fmt.Errorf("%s requires an argument", of)
	}
	v := p.args[0]
	p.args = p.args[1:]
	return v, nil
}

// action reads what is done with entries; nothing if the word is none.
func (p *findParser) action(word string) (findTest, error) {
	end := "\n"
	switch word {
	case "-print0", "-print":
		if word == "-print0" {
			end = "\x00"
		}
		p.f.acts = true
		return func(f *finding, n string, _ filesystem.Info) bool { f.Print("%s%s", n, end); return true }, nil
	case "-prune":
		return func(f *finding, _ string, _ filesystem.Info) bool { f.pruned = true; return true }, nil
	case "-quit":
		p.f.acts = true
		return func(f *finding, _ string, _ filesystem.Info) bool { f.done = true; return true }, nil
	case "-delete":
		p.f.acts, p.f.depthFirst = true, true
		return func(f *finding, n string, _ filesystem.Info) bool {
			if path.Base(n) == "." {
				return true
			}
			if err := f.Files().Remove(f.P.Path(n)); err != nil {
				f.status = f.Fail("%s: %v", n, err)
				return false
			}
			return true
		}, nil
	case "-exec", "-ok":
		p.f.acts = true
		return p.exec()
	}
	return nil, nil
}

func (p *findParser) exec() (findTest, error) {
	var command []string
	for len(p.args) > 0 {
		arg := p.args[0]
		p.args = p.args[1:]
		switch {
		case arg == ";" && len(command) > 0:
			return func(f *finding, n string, _ filesystem.Info) bool {
				args := make([]string, len(command))
				for i, a := range command {
					args[i] = strings.ReplaceAll(a, "{}", n)
				}
				return f.Spawn(args) == 0
			}, nil
		case arg == "+" && len(command) > 1 && command[len(command)-1] == "{}":
			b := &findBatch{command: command[:len(command)-1]}
			p.f.batches = append(p.f.batches, b)
			return func(_ *finding, n string, _ filesystem.Info) bool { b.names = append(b.names, n); return true }, nil
		}
		command = append(command, arg)
	}
	return nil, errors.New("-exec requires an argument")
}
