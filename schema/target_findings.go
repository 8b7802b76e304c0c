package schema

import (
	"github.com/gherkube/gherkube/schema/upstream"
)

// eachTarget runs the check of an object for each target. What is found for
// several is reported once, with the versions if they are not all.
func (p *parsedDocument) eachTarget(targets []*upstream.Target, check func(*upstream.Target)) {
	if len(targets) == 1 {
		check(targets[0])
		return
	}
	start := len(p.findings)
	m := findingMerge{place: map[findingKey]int{}}
	for _, t := range targets {
		check(t)
		for _, f := range p.findings[start:] {
			m.add(f, t.Version.String())
		}
		p.findings = p.findings[:start]
	}
	for _, f := range m.merged {
		if len(f.Versions) == len(targets) {
			f.Versions = nil
		}
		p.add(f)
	}
}

// findingMerge collects findings of one object for several versions.
type findingMerge struct {
	merged []Finding
	place  map[findingKey]int // in merged
}

// findingKey is what makes findings equal.
type findingKey struct {
	rule, path, message, hint string
	severity                  Severity
	position                  Position
}

func (m *findingMerge) add(f Finding, version string) {
	key := findingKey{f.Rule, f.Path, f.Message, f.Hint, f.Severity, f.Position}
	i, seen := m.place[key]
	if !seen {
		i = len(m.merged)
		m.place[key] = i
		f.Versions = nil
		m.merged = append(m.merged, f)
	}
	if v := m.merged[i].Versions; len(v) == 0 || v[len(v)-1] != version {
		m.merged[i].Versions = append(v, version)
	}
}
