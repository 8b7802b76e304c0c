package findings

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/gherkube/gherkube/schema"
)

// jsonFormat names the form. Fields may be added to it; what is there keeps its
// name and meaning, or the number changes.
const jsonFormat = "gherkube-findings/v1"

// jsonRun is the JSON form of a run; docs/validate.md documents it.
type jsonRun struct {
	Format     string           `json:"format"`
	Version    string           `json:"version"`
	Valid      bool             `json:"valid"`
	Summary    jsonSummary      `json:"summary"`
	Objects    []jsonObject     `json:"objects"`
	Findings   []jsonFinding    `json:"findings"`
	Suppressed []jsonSuppressed `json:"suppressed"`
	PassedOver []jsonPlace      `json:"passedOver"`
	Ignored    []string         `json:"ignored,omitempty"`
	// NoManifests are links that lead nowhere, and changed files with other endings.
	NoManifests []string `json:"noManifests,omitempty"`
}

type jsonSummary struct {
	Accepted   int `json:"accepted"`
	Rejected   int `json:"rejected"`
	Suppressed int `json:"suppressed"`
	NotChecked int `json:"notChecked"`
	PassedOver int `json:"passedOver"`
	// Skipped, Encrypted and NotForServer count objects that were left out.
	Skipped      int `json:"skipped,omitempty"`
	Encrypted    int `json:"encrypted,omitempty"`
	NotForServer int `json:"notForServer,omitempty"`
	// Elsewhere counts references to what is not in the run.
	Elsewhere int `json:"elsewhere"`
	// Catalogue counts objects that were checked by definitions of the catalogue.
	Catalogue int `json:"catalogue,omitempty"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	// LeftOut counts findings that are not in the list, because there are very many.
	LeftOut int `json:"leftOut,omitempty"`
}

type jsonPlace struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndColumn int    `json:"endColumn,omitempty"`
}

type jsonObject struct {
	APIVersion string         `json:"apiVersion"`
	Kind       string         `json:"kind"`
	Namespace  string         `json:"namespace,omitempty"`
	Name       string         `json:"name"`
	File       string         `json:"file"`
	Line       int            `json:"line"`
	Verdict    schema.Verdict `json:"verdict"`
	CheckedBy  string         `json:"checkedBy,omitempty"`
}

type jsonFinding struct {
	Rule     string          `json:"rule"`
	Severity schema.Severity `json:"severity"`
	jsonPlace
	// ObjectIndex is the object's place in Objects, from 0.
	ObjectIndex *int   `json:"objectIndex,omitempty"`
	Object      string `json:"object,omitempty"`
	// RenderedFrom is the file that the text was rendered from, in which line
	// and column count.
	RenderedFrom string `json:"renderedFrom,omitempty"`
	Path         string `json:"path,omitempty"`
	Message      string `json:"message"`
	Hint         string `json:"hint,omitempty"`
	Doc          string `json:"doc,omitempty"`
	// Versions are the target versions that the finding is about; all if there
	// are none.
	Versions []string `json:"versions,omitempty"`
}

type jsonSuppressed struct {
	jsonFinding
	By     jsonPlace `json:"by"`
	Reason string    `json:"reason,omitempty"`
}

// JSON writes the run for programs.
func JSON(w io.Writer, run Run) error {
	r := run.Report
	lines := newSourceLines(run.Sources)
	elsewhere, _ := outside(r)
	catalogued, _ := byCatalogue(r)
	out := jsonRun{
		Format: jsonFormat, Version: run.Version, Valid: !run.Failed() && r.Judged(),
		Summary: jsonSummary{
			Accepted: r.Count(schema.Accepted), Rejected: r.Count(schema.Rejected), Suppressed: r.Count(schema.Forgiven),
			NotChecked: r.Count(schema.NotChecked), PassedOver: len(r.PassedOver), Elsewhere: elsewhere, Catalogue: catalogued,
			Skipped: r.Count(schema.Skipped), Encrypted: r.Count(schema.Encrypted), NotForServer: r.Count(schema.NotForServer),
			Errors: r.Found(schema.Error), Warnings: r.Found(schema.Warning), LeftOut: r.LeftOut.Total(),
		},
		Objects: []jsonObject{}, Findings: []jsonFinding{}, Suppressed: []jsonSuppressed{}, PassedOver: []jsonPlace{}, Ignored: r.Ignored, NoManifests: r.NoManifests,
	}
	for _, o := range r.Objects {
		out.Objects = append(out.Objects, jsonObject{o.APIVersion, o.Kind, o.Namespace, o.Name, o.Position.File, o.Position.Line, o.Verdict, o.CheckedBy})
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, jsonOf(f, lines, len(r.Objects)))
	}
	for _, s := range r.Suppressed {
		out.Suppressed = append(out.Suppressed, jsonSuppressed{jsonOf(s.Finding, lines, len(r.Objects)), place(s.By, lines), s.Reason})
	}
	for _, at := range r.PassedOver {
		out.PassedOver = append(out.PassedOver, place(at, lines))
	}
	return writeJSON(w, out)
}

func jsonOf(f schema.Finding, lines *sourceLines, objects int) jsonFinding {
	var index *int
	if n := f.ObjectNumber - 1; n >= 0 && n < objects {
		index = &n
	}
	return jsonFinding{f.Rule, f.Severity, place(f.Position, lines), index,
		strings.TrimSpace(f.Object.String()), f.RenderedFrom, f.Path, f.Message, f.Hint, f.Doc, f.Versions}
}

func place(at schema.Position, lines *sourceLines) jsonPlace {
	p := jsonPlace{File: at.File, Line: at.Line, Column: at.Column}
	if at.Width > 0 {
		p.EndColumn, _ = lines.end(at)
	}
	return p
}

func writeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(value)
}
