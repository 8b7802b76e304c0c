package schema

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"

	"github.com/gherkube/gherkube/schema/document"
)

// Suppressed is a finding that somebody decided to live with.
type Suppressed struct {
	Finding Finding
	// By is where that is written: a comment, or an entry of a baseline.
	By Position
	// Reason is what is written there; a baseline gives none.
	Reason string
}

// Inline says whether a comment in the finding's own file suppresses it.
func (s Suppressed) Inline() bool { return s.By.File == s.Finding.Position.File }

// Suppress takes the findings out of the report for which by says so. Findings
// of rules that cannot be suppressed are not asked about.
func (r Report) Suppress(by func(Finding) (Suppressed, bool)) Report {
	var kept []Finding
	suppressed := slices.Clone(r.Suppressed)
	for _, f := range r.Findings {
		if s, ok := by(f); ok && Suppressible(f.Rule) {
			suppressed = append(suppressed, s)
			continue
		}
		kept = append(kept, f)
	}
	r.Findings, r.Suppressed = kept, suppressed
	r.Objects = slices.Clone(r.Objects)
	r.forgive()
	return r
}

// forgive gives objects whose errors are all suppressed their verdict.
func (r *Report) forgive() {
	if len(r.Suppressed) == 0 {
		return
	}
	refused := make([]bool, len(r.Objects)+1)
	for _, f := range r.Findings {
		if f.Severity == Error && f.ObjectNumber < len(refused) {
			refused[f.ObjectNumber] = true
		}
	}
	for _, s := range r.Suppressed {
		n := s.Finding.ObjectNumber
		if n > 0 && n < len(refused) && !refused[n] && r.Objects[n-1].Verdict == Rejected {
			r.Objects[n-1].Verdict = Forgiven
		}
	}
}

// Suppressible says whether findings of the rule can be suppressed.
func Suppressible(rule string) bool {
	r, ok := RuleByID(rule)
	return ok && !r.Unsuppressible
}

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

// suppress applies the comments of the source.
func (in *checkedSource) suppress() {
	for _, p := range in.pieces {
		p.suppressAsWritten()
	}
	text := in.source.Text()
	if in.source.Err != nil || !bytes.Contains(text, directiveMarker) {
		return
	}
	lines := strings.Split(string(text), "\n")
	from := 1 // the first line behind the last document
	for _, p := range in.pieces {
		above := p.above(lines, from)
		from = p.Line + bytes.Count(bytes.TrimSuffix(p.Text, []byte("\n")), []byte("\n")) + 1
		p.suppressBy(append(above, p.directives()...))
	}
}

// above reads the directives between the last document and this one: they are
// about all of it.
func (p *piece) above(lines []string, from int) []directive {
	var list []directive
	for n := from; n < p.Line && n <= len(lines); n++ {
		if at := directiveStart.FindStringIndex(lines[n-1]); at != nil {
			list = append(list, directiveIn(p.Source.Name, lines[n-1], n, at))
		}
	}
	return list
}

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

// directives reads the comments of the document, if it is an object.
func (p *piece) directives() []directive {
	if p.foreign {
		return nil
	}
	return directivesOf(p.Document)
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

// suppressBy applies the directives to the findings of the document.
func (p *piece) suppressBy(directives []directive) {
	if len(directives) == 0 || slices.ContainsFunc(p.findings, func(f Finding) bool { return f.Rule == ruleSyntax.ID || f.Rule == ruleEncoding.ID }) {
		return // without a verdict nobody knows what is stale
	}
	usable, wrong := checkDirectives(directives)
	p.takeOut(usable)
	p.findings = append(p.findings, wrong...)
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
func (p *piece) takeOut(directives []directive) {
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

func (d directive) where() string {
	if d.line == 0 {
		return "in this document"
	}
	return fmt.Sprintf("in line %d", d.line)
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

// checkDirectives tells directives that can be used from those that are wrong.
func checkDirectives(directives []directive) (usable []directive, wrong []Finding) {
	for _, d := range directives {
		message, hint := d.wrong()
		if message == "" {
			usable = append(usable, d)
			continue
		}
		f := ruleBadSuppression.finding(message)
		f.Position, f.Hint = d.at, hint
		wrong = append(wrong, f)
	}
	return usable, wrong
}

// wrong says what is wrong with the directive, if anything is.
func (d directive) wrong() (message, hint string) {
	if len(d.rules) == 0 {
		return "the comment names no rule", "write # gherkube:ignore RULE reason"
	}
	for _, rule := range d.rules {
		r, ok := RuleByID(rule)
		if !ok {
			hint = "'gherkube explain' lists the rules"
			if near, ok := NearestRule(rule); ok {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			return fmt.Sprintf("there is no rule %q", rule), hint
		}
		if r.Unsuppressible {
			return fmt.Sprintf("the rule %s cannot be suppressed: %s", rule, r.Title), "remove the comment"
		}
	}
	if d.reason == "" {
		return "the comment gives no reason", fmt.Sprintf("write # gherkube:ignore %s and why that is right here", strings.Join(d.rules, ","))
	}
	return "", ""
}

// StaleSuppression is the finding about a suppression that nothing was found
// for.
func StaleSuppression(at Position, message, hint string) Finding {
	f := ruleStaleSuppression.finding(message)
	f.Position, f.Hint = at, hint
	return f
}

// suppressAsWritten applies the comments of the files that the document was
// rendered from. None of them is stale because of one rendering.
func (p *piece) suppressAsWritten() {
	if len(p.findings) == 0 {
		return
	}
	for _, w := range p.Originals {
		usable, _ := checkDirectives(directivesOf(w))
		p.takeOut(usable)
	}
}
