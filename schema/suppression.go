package schema

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// suppress applies the comments of the source.
func (in *checkedSource) suppress() {
	for _, p := range in.documents {
		p.suppressAsWritten()
	}
	text := in.source.Text()
	if in.source.Err != nil || !bytes.Contains(text, directiveMarker) {
		return
	}
	lines := strings.Split(string(text), "\n")
	from := 1 // the first line behind the last document
	for _, p := range in.documents {
		above := p.above(lines, from)
		from = p.Line + bytes.Count(bytes.TrimSuffix(p.Text, []byte("\n")), []byte("\n")) + 1
		p.suppressBy(append(above, p.directives()...))
	}
}

// above reads the directives between the last document and this one: they are
// about all of it.
func (p *parsedDocument) above(lines []string, from int) []directive {
	var list []directive
	for n := from; n < p.Line && n <= len(lines); n++ {
		if at := directiveStart.FindStringIndex(lines[n-1]); at != nil {
			list = append(list, directiveIn(p.Source.Name, lines[n-1], n, at))
		}
	}
	return list
}

// directives reads the comments of the document, if it is an object.
func (p *parsedDocument) directives() []directive {
	if p.foreign {
		return nil
	}
	return directivesOf(p.Document)
}

// suppressBy applies the directives to the findings of the document.
func (p *parsedDocument) suppressBy(directives []directive) {
	if len(directives) == 0 || slices.ContainsFunc(p.findings, func(f Finding) bool { return f.Rule == ruleSyntax.ID || f.Rule == ruleEncoding.ID }) {
		return // without a verdict nobody knows what is stale
	}
	usable, wrong := checkDirectives(directives)
	p.takeOut(usable)
	for _, f := range wrong {
		p.add(f)
	}
	if p.leftOut != nil {
		return // what is left out may be what they are about
	}
	for _, d := range usable {
		for i, rule := range d.rules {
			if !d.used[i] && !p.hides(rule) {
				p.add(StaleSuppression(d.at, fmt.Sprintf("nothing to suppress: there is no finding of %s %s", rule, d.where()),
					"remove the comment, or correct its place"))
			}
		}
	}
}

// takeOut suppresses the findings that a directive is about.
func (p *parsedDocument) takeOut(directives []directive) {
	byLine := map[int][]directive{}
	for _, d := range directives {
		byLine[d.line] = append(byLine[d.line], d)
	}
	var kept []Finding
	for _, f := range p.findings {
		if s, ok := usedFor(byLine, f); ok {
			p.suppressed = append(p.suppressed, s)
			continue
		}
		kept = append(kept, f)
	}
	p.findings = kept
}

// usedFor finds the directive for a finding among those about each line, and,
// at 0, about the document. Those about its line come first.
func usedFor(byLine map[int][]directive, f Finding) (Suppressed, bool) {
	if !Suppressible(f.Rule) {
		return Suppressed{}, false
	}
	for _, line := range []int{f.Position.Line, 0} {
		for _, d := range byLine[line] {
			if i := slices.Index(d.rules, f.Rule); i >= 0 && (line == 0 || d.at.File == f.Position.File) {
				d.used[i] = true
				return Suppressed{Finding: f, By: d.at, Reason: d.reason}, true
			}
		}
	}
	return Suppressed{}, false
}

// suppressAsWritten applies the comments of the files that the document was
// rendered from. None of them is stale because of one rendering.
func (p *parsedDocument) suppressAsWritten() {
	if len(p.findings) == 0 {
		return
	}
	for _, w := range p.Originals() {
		usable, _ := checkDirectives(directivesOf(w))
		p.takeOut(usable)
	}
}
