package project

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/schema/spelling"
)

// reader reads the nodes of a file, and collects what is wrong.
type reader struct {
	file     string
	lines    []string
	mistakes []error
}

func (r *reader) wrong(n *yaml.Node, format string, args ...any) {
	r.mistakes = append(r.mistakes, &Mistake{r.file, n.Line, n.Column, fmt.Sprintf(format, args...)})
}

// mapping calls the function of each field that a mapping has. It reports
// whether the node is one.
func (r *reader) mapping(n *yaml.Node, fields []Field, read map[string]func(*yaml.Node)) bool {
	n = plain(n)
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return true
	}
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "expected fields (%s), not %s", strings.Join(names(fields), ", "), kindOf(n))
		return false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], plain(n.Content[i+1])
		switch f := read[key.Value]; {
		case seen[key.Value]:
			r.wrong(key, "the field %q is there twice", key.Value)
		case f == nil:
			r.wrong(key, "there is no field %q: %s", key.Value, nearest(key.Value, names(fields)))
		default:
			f(value)
		}
		seen[key.Value] = true
	}
	return true
}

// plain is the node that an alias stands for.
func plain(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func names(fields []Field) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Name)
	}
	return all
}

func nearest(name string, known []string) string {
	if near, ok := spelling.Nearest(name, known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "there are " + strings.Join(known, ", ")
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "fields"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return "nothing"
		}
		return strconv.Quote(n.Value)
	}
	return "this"
}

func (r *reader) project(n *yaml.Node, p *Project) {
	r.mapping(n, Fields, map[string]func(*yaml.Node){
		"images": func(n *yaml.Node) {
			r.list(n, func(n *yaml.Node) { r.image(n, p) })
		},
		"variables": func(n *yaml.Node) { r.variables(n, p.Variables) },
		"environment": func(n *yaml.Node) {
			r.list(n, func(n *yaml.Node) {
				if name, ok := r.text(n); ok && r.variableName(n, name) {
					p.Environment = append(p.Environment, name)
				}
			})
		},
	})
}

func (r *reader) image(n *yaml.Node, p *Project) {
	var i Image
	before := len(r.mistakes)
	n = plain(n)
	is := r.mapping(n, ImageFields, map[string]func(*yaml.Node){
		"image":   func(n *yaml.Node) { i.Image = r.imageName(n) },
		"behaves": func(n *yaml.Node) { i.Behaves = r.behaves(n) },
		"listens": func(n *yaml.Node) {
			r.list(n, func(n *yaml.Node) {
				if port, ok := r.port(n); ok {
					i.Listens = append(i.Listens, port)
				}
			})
		},
		"exits": func(n *yaml.Node) {
			if code, ok := r.number(n, 0, 255); ok {
				i.Exits = &code
			}
		},
		"like":  func(n *yaml.Node) { i.Like, _ = r.text(n); i.like = place{n.Line, n.Column} },
		"fails": func(n *yaml.Node) { i.Fails, _ = r.text(n) },
		"real":  func(n *yaml.Node) { i.Real = r.yes(n) },
		"user":  func(n *yaml.Node) { i.User = r.user(n) },
		"with": func(n *yaml.Node) {
			r.list(n, func(n *yaml.Node) { r.oneCase(n, &i) })
		},
		"commands": func(n *yaml.Node) {
			r.list(n, func(n *yaml.Node) { i.Commands = append(i.Commands, r.command(n)) })
		},
		"succeeds": func(n *yaml.Node) {
			r.list(n, func(n *yaml.Node) { i.Succeeds = append(i.Succeeds, r.command(n)) })
		},
	})
	if !is || len(r.mistakes) > before {
		return
	}
	given := 0
	for _, is := range []bool{len(i.Behaves) > 0, len(i.Listens) > 0, i.Exits != nil, i.Like != "", i.Fails != "", i.Real} {
		if is {
			given++
		}
	}
	switch {
	case i.Image == "":
		r.wrong(n, "the image has no name: add a line like image: example.com/team/api")
	case given != 1:
		r.wrong(n, "the image %s needs exactly one of behaves, listens, exits, like, fails and real, and has %d of them", i.Image, given)
	default:
		i.at = place{n.Line, n.Column}
		p.Images = append(p.Images, i)
	}
}

// port reads a port, or one with what a script says of its TLS.
func (r *reader) port(n *yaml.Node) (string, bool) {
	if _, rest, more := strings.Cut(n.Value, " "); !more || n.Kind != yaml.ScalarNode || !strings.HasPrefix(rest, "with ") {
		_, ok := r.number(n, 1, 65535)
		return n.Value, ok
	}
	if _, err := script.Parse([]string{"listens on " + n.Value}); err != nil {
		r.wrong(n, "expected a port, such as 8080, or 8443 with TLS: %v", err)
		return "", false
	}
	return n.Value, true
}

func (r *reader) oneCase(n *yaml.Node, i *Image) {
	var c Case
	is := r.mapping(n, CaseFields, map[string]func(*yaml.Node){
		"command": func(n *yaml.Node) { c.Command, _ = r.text(n) },
		"behaves": func(n *yaml.Node) { c.Behaves = r.behaves(n) },
	})
	switch {
	case !is:
	case c.Command == "" || len(c.Behaves) == 0:
		r.wrong(n, "a case needs a command, which are words of the container's command line, and what it behaves like")
	default:
		i.With = append(i.With, c)
	}
}

func (r *reader) imageName(n *yaml.Node) string {
	name, ok := r.text(n)
	if ok && (name == "" || strings.ContainsAny(name, " \t\n@")) {
		r.wrong(n, "%q is not the name of an image: write one like example.com/team/api, with * for any characters, and a tag after it if need be", name)
	}
	if repository, _, _ := strings.Cut(path.Base(name), ":"); ok && strings.ToLower(path.Dir(name)+repository) != path.Dir(name)+repository {
		r.wrong(n, "%q is not the name of an image: they are in lower case, but for the tag", name)
	}
	return name
}

var userID = regexp.MustCompile(`^[0-9]{1,9}(:[0-9]{1,9})?$`)

func (r *reader) user(n *yaml.Node) string {
	text, ok := r.text(n)
	if ok && !userID.MatchString(text) {
		r.wrong(n, "%q is not a user: write a number such as 65532, or two as in \"1000:1000\"", text)
	}
	return text
}

// yes reads what can only be true.
func (r *reader) yes(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" || n.Value != "true" {
		r.wrong(n, "expected true, not %s: leave the field out for false", kindOf(n))
		return false
	}
	return true
}

func (r *reader) command(n *yaml.Node) string {
	name, ok := r.text(n)
	if ok && (name == "" || strings.HasSuffix(name, "/") || strings.Contains(name, "/") && name[0] != '/' || strings.ContainsAny(name, " \t\n")) {
		r.wrong(n, "%q is not the name of a program in the image, such as /app/server, or psql for one in PATH", name)
	}
	return name
}

// behaves reads a script: a text, or a list of lines.
func (r *reader) behaves(n *yaml.Node) []string {
	var lines []string
	at := func(line int) *yaml.Node { return r.lineOf(n, line) }
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			line, ok := r.text(plain(item))
			if !ok {
				return nil
			}
			lines = append(lines, line)
		}
		at = func(line int) *yaml.Node { return plain(n.Content[line-1]) }
	} else {
		text, ok := r.text(n)
		if !ok {
			return nil
		}
		lines = strings.Split(strings.TrimRight(text, "\n"), "\n")
	}
	_, err := script.Parse(lines)
	var wrong *script.Error
	if errors.As(err, &wrong) && (n.Kind != yaml.SequenceNode || wrong.Line <= len(n.Content)) && len(lines) > 0 {
		r.wrong(at(wrong.Line), "%s", problemOf(wrong))
	} else if err != nil {
		r.wrong(n, "%v", err)
	}
	return lines
}

// problemOf is what is wrong with a line of a script, with the verb that may be
// meant.
func problemOf(wrong *script.Error) string {
	verb, _, _ := strings.Cut(strings.TrimSpace(wrong.Text), " ")
	known := script.Verbs()
	if slices.Contains(known, verb) {
		return wrong.Problem
	}
	if near, ok := spelling.Nearest(verb, known); ok && !strings.EqualFold(near, verb) {
		return fmt.Sprintf("unknown verb %q: did you mean %q?", verb, near)
	}
	return wrong.Problem
}

// lineOf is where a line of a text stands: below its mark if the text is a block.
func (r *reader) lineOf(n *yaml.Node, line int) *yaml.Node {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return n
	}
	at := n.Line + line
	column := 1
	if at <= len(r.lines) {
		text := r.lines[at-1]
		column += len(text) - len(strings.TrimLeft(text, " "))
	}
	return &yaml.Node{Line: at, Column: column}
}

func (r *reader) list(n *yaml.Node, read func(*yaml.Node)) {
	switch {
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			read(plain(item))
		}
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
	default:
		r.wrong(n, "expected a list, with a - before each entry, not %s", kindOf(n))
	}
}

func (r *reader) text(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.wrong(n, "expected a text, not %s", kindOf(n))
		return "", false
	}
	return n.Value, true
}

func (r *reader) number(n *yaml.Node, low, high int) (int, bool) {
	number, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || number < low || number > high {
		r.wrong(n, "expected a number from %d to %d, not %s", low, high, kindOf(n))
		return 0, false
	}
	return number, true
}

func (r *reader) variables(n *yaml.Node, into map[string]string) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "expected names with their values, not %s", kindOf(n))
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		value, ok := r.text(plain(n.Content[i+1]))
		if ok && r.variableName(key, key.Value) {
			into[key.Value] = value
		}
	}
}

func (r *reader) variableName(n *yaml.Node, name string) bool {
	if IsVariable(name) {
		return true
	}
	r.wrong(n, "%q is not the name of a variable: use letters, digits and _, such as IMAGE_TAG", name)
	return false
}

// IsVariable reports whether a text can be the name of a variable of a shell.
func IsVariable(name string) bool {
	for i, c := range name {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}
