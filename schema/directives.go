package schema

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"

	"github.com/gherkube/gherkube/schema/document"
)

// directive is a comment "# gherkube:ignore RULE[,RULE…] reason".
type directive struct {
	at     Position
	rules  []string
	reason string
	// line is the line of the source that it is about; 0: the whole document.
	line int
	used []bool // for each rule
}

// directiveStart is how a comment starts that is meant as a directive.
var directiveStart = regexp.MustCompile(`#[ \t]*gherkube:ignore\b`)

var directiveMarker = []byte("gherkube:ignore")

// directiveIn reads the comment that starts at the offset of the line.
func directiveIn(file, line string, number int, at []int) directive {
	line = strings.TrimRight(line, "\r")
	d := directive{at: Position{File: file, Line: number, Column: 1 + utf8.RuneCountInString(line[:at[0]]),
		Width: utf8.RuneCountInString(strings.TrimRight(line[at[0]:], " \t"))}}
	rules, reason, _ := strings.Cut(strings.TrimSpace(line[at[1]:]), " ")
	if rules != "" {
		d.rules = strings.Split(rules, ",")
	}
	d.reason = strings.TrimSpace(reason)
	d.used = make([]bool, len(d.rules))
	return d
}

// directivesOf reads the comments of a document. JSON has none.
func directivesOf(d *document.Document) []directive {
	if d.IsJSON || !bytes.Contains(d.Text, directiveMarker) {
		return nil
	}
	var root yaml.Node
	if err := yaml.Unmarshal(d.Text, &root); err != nil {
		return nil // no verdict either
	}
	places := directivePlaces(d.Text)
	inScalar := placesInScalars(d, &root, places)
	lines := strings.Split(string(d.Text), "\n")
	first := document.FirstContent(d.Text).Line
	var list []directive
	for i, place := range places {
		if inScalar[i] || i > 0 && !inScalar[i-1] && places[i-1].line == place.line {
			continue // no comment, or part of the last one
		}
		line := lines[place.line-1]
		found := directiveIn(d.Source.Name, line, d.Line+place.line-1, []int{place.start, place.end})
		before := strings.TrimSpace(line[:place.start])
		switch {
		case place.line < first || place.line == first && before == "---":
		case before != "":
			found.line = found.at.Line
		default:
			found.line = d.Line + nextContent(lines, place.line) - 1
		}
		list = append(list, found)
	}
	return list
}

// directivePlace is where a text that looks like a directive is written: its
// line and its bytes in that line.
type directivePlace struct{ line, start, end int }

func directivePlaces(text []byte) []directivePlace {
	var places []directivePlace
	for line := 1; len(text) > 0; line++ {
		var l []byte
		l, text, _ = bytes.Cut(text, []byte("\n"))
		for _, at := range directiveStart.FindAllIndex(l, -1) {
			places = append(places, directivePlace{line, at[0], at[1]})
		}
	}
	return places
}

// placesInScalars says which of the places are in values or keys: a script in a
// ConfigMap may have comments of its own. The scalars are met in the order in
// which they are written, and each takes as many places as its text has.
func placesInScalars(d *document.Document, n *yaml.Node, places []directivePlace) []bool {
	inScalar := make([]bool, len(places))
	next := 0
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		for _, child := range n.Content {
			walk(child)
		}
		count := 0
		if n.Kind == yaml.ScalarNode {
			count = len(directiveStart.FindAllStringIndex(n.Value, -1))
		}
		if count == 0 {
			return
		}
		start := d.FromYAML(document.Mark{Line: n.Line, Column: n.Column})
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			start.Line++ // the header may end with a comment
		}
		for next < len(places) && places[next].line < start.Line {
			next++
		}
		for ; count > 0 && next < len(places); count-- {
			inScalar[next] = true
			next++
		}
	}
	walk(n)
	return inScalar
}

// nextContent is the number of the first line behind the given one that is
// neither blank nor a comment.
func nextContent(lines []string, line int) int {
	for n := line + 1; n <= len(lines); n++ {
		if l := strings.TrimSpace(lines[n-1]); l != "" && l[0] != '#' {
			return n
		}
	}
	return line
}

func (d directive) where() string {
	if d.line == 0 {
		return "in this document"
	}
	return fmt.Sprintf("in line %d", d.line)
}
