package reports

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
)

var (
	//go:embed page.html
	pageSource string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

// HTML writes the run as one page that needs nothing else: no network, no
// script to be read. It follows the reader's choice of light or dark.
func HTML(w io.Writer, run Run) error {
	parsed, err := pageTemplate()
	if err != nil {
		return fmt.Errorf("parsing the page's template: %w", err)
	}
	var b bytes.Buffer
	if err := parsed.Execute(&b, newPage(withTexts(run, excerpts))); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// pageTemplate is the template of a run's page, with the parts that other pages
// use, too.
func pageTemplate() (*template.Template, error) {
	return template.New("page").Funcs(template.FuncMap{
		"clean":    Clean,
		"duration": clockTime,
		"several":  Several,
		"sign":     sign,
		"join":     strings.Join,
		"text":     textOf,
	}).Parse(pageSource)
}

// textOf returns an attachment as text; empty if it is none.
func textOf(a Attachment) string {
	kind, _, _ := strings.Cut(a.MediaType, ";")
	if strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "yaml") {
		return Clean(excerpt(string(a.Content)))
	}
	return ""
}

// page is what the template shows.
type page struct {
	Run
	Heading    string
	Style      template.CSS
	Script     template.JS
	ScriptHash string // for the page's content security policy
	Virtual    string
	Bad        bool
	Tally      []counted
	Verdicts   []counted
	Scenarios  int
	Sources    []sourcePart
	Parts      []featurePart
	Failing    []scenarioPart
}

// counted is a number with its name and its share of all, in percent.
type counted struct {
	Name  string
	Class string
	N     int
	Share string
}

type sourcePart struct {
	Source string
	Items  []behaviourPart
}

type behaviourPart struct {
	Behaviour
	Verdict   Verdict
	Class     string
	Anchor    string
	Scenarios []link
}

type link struct {
	Anchor, Text string
	Status       Status
}

type featurePart struct {
	Feature
	Anchor string
	Passed int
	Items  []scenarioPart
}

type scenarioPart struct {
	Scenario
	Anchor, URI string
	Headline    string
	Shows       []link
	Chart       *chart
}

func newPage(run Run) page {
	scenarios := run.Scenarios()
	sum := sha256.Sum256([]byte(pageScript))
	p := page{
		Run: run, Heading: title(run),
		Style:      template.CSS(pageStyle),
		Script:     template.JS(pageScript),
		ScriptHash: base64.StdEncoding.EncodeToString(sum[:]),
		Virtual:    clockTime(total(scenarios)), Bad: run.Bad(), Scenarios: len(scenarios),
	}
	count := Count(scenarios)
	for _, s := range Statuses() {
		p.Tally = appendCounted(p.Tally, string(s), string(s), count[s], len(scenarios))
	}
	p.addFeatures(run)
	p.addBehaviours(run)
	return p
}

func appendCounted(to []counted, name, class string, n, all int) []counted {
	if n == 0 {
		return to
	}
	return append(to, counted{name, class, n, percent(time.Duration(n), time.Duration(all))})
}

func (p *page) addFeatures(run Run) {
	for i, f := range run.Features {
		part := featurePart{Feature: f, Anchor: fmt.Sprintf("feature-%d", i+1)}
		for j, s := range f.Scenarios {
			item := scenarioPart{Scenario: s, URI: f.URI, Anchor: fmt.Sprintf("scenario-%d-%d", i+1, j+1), Chart: newChart(s.Timeline)}
			for _, id := range s.Behaviours {
				item.Shows = append(item.Shows, link{Anchor: behaviourAnchor(run, id), Text: id})
			}
			if s.Status.Holds() {
				part.Passed++
			}
			if s.Status.Bad() {
				item.Headline = headline(s)
				p.Failing = append(p.Failing, item)
			}
			part.Items = append(part.Items, item)
		}
		p.Parts = append(p.Parts, part)
	}
}

// behaviourAnchor returns where the page tells of a behaviour; empty if it
// does not.
func behaviourAnchor(run Run, id string) string {
	for i, b := range run.Behaviours {
		if b.ID == id {
			return fmt.Sprintf("behaviour-%d", i+1)
		}
	}
	return ""
}

func (p *page) addBehaviours(run Run) {
	count := map[Verdict]int{}
	at := map[string]int{}
	for i, b := range run.Behaviours {
		item := behaviourPart{Behaviour: b, Verdict: run.Verdict(b), Anchor: fmt.Sprintf("behaviour-%d", i+1)}
		item.Class = verdictClass(item.Verdict)
		count[item.Verdict]++
		for _, f := range p.Parts {
			for _, s := range f.Items {
				for _, id := range s.Behaviours {
					if id == b.ID {
						item.Scenarios = append(item.Scenarios, link{s.Anchor, f.Name + ": " + s.Name, s.Status})
					}
				}
			}
		}
		if _, ok := at[b.Source]; !ok {
			at[b.Source] = len(p.Sources)
			p.Sources = append(p.Sources, sourcePart{Source: b.Source})
		}
		source := &p.Sources[at[b.Source]]
		source.Items = append(source.Items, item)
	}
	for _, v := range Verdicts() {
		p.Verdicts = appendCounted(p.Verdicts, string(v), verdictClass(v), count[v], len(run.Behaviours))
	}
}

func verdictClass(v Verdict) string {
	switch v {
	case Holds:
		return "passed"
	case Contradicted:
		return "contradicted"
	case NotShown:
		return "failed"
	}
	return "skipped"
}
