package schema

import (
	"bytes"
	"errors"
	"strings"
)

// Rendering says how the text of a source was made that is no file.
type Rendering struct {
	// By is the command that makes the same text: "helm template charts/web".
	// Objects of different commands do not meet in one cluster.
	By string
	// From is the file that the text was made from.
	From string
	// Written, if set, are the files whose values the tool passes on: From, and
	// patches. A finding about a value that is the same there is placed there.
	Written []WrittenFile
}

// WrittenFile is a file that a rendering uses.
type WrittenFile struct {
	Name string
	Text []byte
	// First and Last are the lines that hold the values, from 1: a patch within a
	// kustomization. 0: all of the file.
	First, Last int
}

// values is the text with all lines empty that hold no values.
func (w WrittenFile) values() []byte {
	if w.First == 0 {
		return w.Text
	}
	lines := bytes.SplitAfter(decodeText(w.Text), []byte("\n"))
	first, last := min(w.First-1, len(lines)), min(w.Last, len(lines))
	return append(bytes.Repeat([]byte("\n"), first), bytes.Join(lines[first:max(first, last)], nil)...)
}

// RenderError says why a kustomization or a chart gives no manifests.
type RenderError struct {
	Err error
	// Hint says what to do, or is empty.
	Hint string
	// Incomplete says that nothing is wrong with what is there: something is
	// missing that gherkube does not get (a remote base, values, the charts
	// depended on). Met in a folder, it is a warning.
	Incomplete bool
}

func (e *RenderError) Error() string { return e.Err.Error() }

func (e *RenderError) Unwrap() error { return e.Err }

var ruleRender = Rule{
	ID: "render", Severity: Error, Unsuppressible: true,
	Title: "a kustomization or chart cannot be rendered",
	Doc: "The kustomize or helm library refuses it, or it needs what gherkube does not do: it uses no network, runs no program, and knows no cluster. " +
		"Nothing of it was validated.",
	Fix:    "Correct the kustomization or the chart; `kustomize build` and `helm template` say the same. What needs the network or a program has to be rendered outside and piped in.",
	Source: "sigs.k8s.io/kustomize/api/krusty: Kustomizer.Run; helm.sh/helm/v3/pkg/engine",
}

var ruleNotRendered = Rule{
	ID: "not-rendered", Severity: Warning,
	Title: "a kustomization or chart in a folder was not rendered",
	Doc: "It needs something that is not there: a remote base, charts that it depends on, values without a default. " +
		"Its manifests were not validated. Named itself on the command line, it is an error.",
	Fix:    "Get what is missing (helm dependency build, --values FILE), or name the kustomization or chart itself to make this an error.",
	Source: "none: rendering is done by the libraries of kustomize and helm",
}

// unreadFinding is the finding about a source that was not read or rendered.
func unreadFinding(s *Source) Finding {
	f := ruleUnreadable.finding(s.Err.Error())
	if r := (*RenderError)(nil); errors.As(s.Err, &r) {
		f = ruleRender.finding(s.Err.Error())
		if r.Incomplete && s.Origin == Found {
			f = ruleNotRendered.finding(s.Err.Error())
		}
		f.Hint = r.Hint
	}
	f.Position = Position{File: s.Name}
	return f
}

// world names the cluster that the objects of the source are meant for: each
// rendering is one of its own, and all files together are one.
func (s *Source) world() string {
	if s.Rendering == nil {
		return ""
	}
	return s.Rendering.By
}

// TextOf is the text in which a position of a report counts: that of a source,
// or of the file that it was rendered from.
func TextOf(sources []Source, file string) ([]byte, bool) {
	for _, s := range sources {
		if s.Name == file && s.Err == nil {
			return s.Text(), true
		}
	}
	for _, s := range sources {
		if s.Rendering == nil {
			continue
		}
		for _, w := range s.Rendering.Written {
			if w.Name == file {
				return decodeText(w.Text), true
			}
		}
	}
	return nil, false
}

// renderedFrom is the file that the place was rendered from: the source says
// so, or a comment that helm template writes at the start of each document.
// It is empty if the position is in that file itself.
func (p *piece) renderedFrom(at Position) string {
	if p.source.Rendering != nil {
		if at.File != p.source.Name {
			return ""
		}
		return p.source.Rendering.From
	}
	rest := string(p.text[:min(len(p.text), 4096)])
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if from, ok := strings.CutPrefix(line, "# Source: "); ok {
			return strings.TrimSpace(from)
		}
		if line != "" && line[0] != '#' && !strings.HasPrefix(line, "---") {
			break
		}
	}
	return ""
}
