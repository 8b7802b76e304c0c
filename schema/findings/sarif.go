package findings

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/gherkube/gherkube/schema"
)

// The objects of SARIF 2.1.0 that are written, named as in
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool               sarifTool                   `json:"tool"`
	Invocations        []sarifInvocation           `json:"invocations"`
	OriginalURIBaseIDs map[string]sarifDescription `json:"originalUriBaseIds"`
	ColumnKind         string                      `json:"columnKind"`
	Results            []sarifResult               `json:"results"`
}

type sarifDescription struct {
	Description sarifText `json:"description"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool `json:"executionSuccessful"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID                   string     `json:"id"`
	ShortDescription     sarifText  `json:"shortDescription"`
	FullDescription      sarifText  `json:"fullDescription"`
	Help                 sarifText  `json:"help"`
	HelpURI              string     `json:"helpUri,omitempty"`
	DefaultConfiguration sarifLevel `json:"defaultConfiguration"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           *int              `json:"ruleIndex,omitempty"`
	Level               string            `json:"level"`
	Message             sarifText         `json:"message"`
	Locations           []sarifLocation   `json:"locations"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	PhysicalLocation sarifPhysicalLocation  `json:"physicalLocation"`
	LogicalLocations []sarifLogicalLocation `json:"logicalLocations,omitempty"`
}

type sarifPhysicalLocation struct {
	ArtifactLocation sarifArtifactLocation `json:"artifactLocation"`
	Region           *sarifRegion          `json:"region,omitempty"`
}

type sarifArtifactLocation struct {
	URI       string `json:"uri"`
	URIBaseID string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifLogicalLocation struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
}

// sourceRoot is the folder that relative names of files start from: GitHub and
// others put the root of the repository in its place.
const sourceRoot = "%SRCROOT%"

const homepage = "https://github.com/gherkube/gherkube"

// SARIF writes the run as SARIF 2.1.0, for code scanning. Suppressed findings
// are not in it: GitHub shows results with suppressions as open alerts.
func SARIF(w io.Writer, run Run) error {
	run = run.inFiles()
	rules, index := sarifRules()
	b := sarifBuilder{lines: newSourceLines(run.Sources), index: index, seen: map[Identity]int{}}
	results := make([]sarifResult, 0, len(run.Report.Findings))
	for _, f := range run.Report.Findings {
		results = append(results, b.result(f))
	}
	return writeJSON(w, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:               sarifTool{sarifDriver{Name: "gherkube", Version: run.Version, InformationURI: homepage, Rules: rules}},
			Invocations:        []sarifInvocation{{ExecutionSuccessful: allRead(run.Sources)}},
			OriginalURIBaseIDs: map[string]sarifDescription{sourceRoot: {sarifText{Text: "the folder in which gherkube ran: the root of the repository"}}},
			ColumnKind:         "unicodeCodePoints",
			Results:            results,
		}},
	})
}

func allRead(sources []schema.Source) bool {
	for _, s := range sources {
		if s.Err != nil {
			return false
		}
	}
	return true
}

// sarifRules describes all rules, and says where each is in the list.
func sarifRules() ([]sarifRule, map[string]int) {
	index := map[string]int{}
	var rules []sarifRule
	for i, r := range schema.Rules() {
		index[r.ID] = i
		rules = append(rules, sarifRule{
			ID:                   r.ID,
			ShortDescription:     sarifText{Text: r.Title},
			FullDescription:      sarifText{Text: r.Doc},
			Help:                 sarifText{Text: r.Doc + "\n\n" + r.Fix, Markdown: r.Doc + "\n\n**Fix:** " + r.Fix},
			HelpURI:              r.Link,
			DefaultConfiguration: sarifLevel{sarifLevelOf(r.Severity)},
		})
	}
	return rules, index
}

func sarifLevelOf(s schema.Severity) string {
	if s == schema.Error || s == schema.Warning {
		return string(s)
	}
	return "note"
}

type sarifBuilder struct {
	lines *sourceLines
	index map[string]int
	seen  map[Identity]int
}

func (b *sarifBuilder) result(f schema.Finding) sarifResult {
	text := sentence(f)
	if f.Hint != "" {
		text += "\n" + f.Hint
	}
	r := sarifResult{
		RuleID: f.Rule, Level: sarifLevelOf(f.Severity), Message: sarifText{Text: text},
		Locations:           []sarifLocation{b.location(f)},
		PartialFingerprints: map[string]string{"gherkubeFinding/v1": b.fingerprint(Identify(f))},
	}
	if i, ok := b.index[f.Rule]; ok {
		r.RuleIndex = &i
	}
	return r
}

// fingerprint is the same for a finding as long as its identity is. Findings
// with the same identity are counted.
func (b *sarifBuilder) fingerprint(id Identity) string {
	b.seen[id]++
	text, err := json.Marshal(struct {
		Identity
		Count int `json:"count"`
	}{id, b.seen[id]})
	if err != nil {
		panic(err) // texts and a number
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

func (b *sarifBuilder) location(f schema.Finding) sarifLocation {
	l := sarifLocation{PhysicalLocation: sarifPhysicalLocation{ArtifactLocation: artifact(f.Position.File), Region: b.region(f.Position)}}
	if name := strings.TrimSpace(f.Object.String()); name != "" {
		l.LogicalLocations = []sarifLogicalLocation{{FullyQualifiedName: name}}
	}
	return l
}

// region is the part of a line; without a place in it, the whole line.
func (b *sarifBuilder) region(at schema.Position) *sarifRegion {
	if at.Line < 1 {
		return nil
	}
	r := &sarifRegion{StartLine: at.Line}
	if at.Column > 0 {
		r.StartColumn = at.Column
		if end, ok := b.lines.end(at); ok {
			r.EndColumn = end
		}
	}
	return r
}

// artifact is the file as an URI: relative to the source root unless it lies
// outside of it.
func artifact(file string) sarifArtifactLocation {
	name := slashed(file)
	switch {
	case filepath.IsAbs(file) || path.IsAbs(name):
		if !strings.HasPrefix(name, "/") {
			name = "/" + name // C:/…
		}
		return sarifArtifactLocation{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	case name == ".." || strings.HasPrefix(name, "../"):
		return sarifArtifactLocation{URI: (&url.URL{Path: name}).String()}
	}
	return sarifArtifactLocation{URI: (&url.URL{Path: name}).String(), URIBaseID: sourceRoot}
}
