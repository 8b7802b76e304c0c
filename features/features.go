// Package features holds the documented behaviours of Kubernetes as features:
// one folder per topic, and the registry of the behaviours they show.
package features

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/reports"
)

// Files are the feature files, TOPIC/NAME.feature.
//
//go:embed */*.feature
var Files embed.FS

//go:embed behaviours.yaml
var registry []byte

// Behaviours returns the registry: every behaviour that a scenario may show by
// its tag @b:ID. The caller owns the result.
func Behaviours() []reports.Behaviour {
	return append([]reports.Behaviour(nil), behaviours()...)
}

// behaviours reads the embedded registry, which a test keeps readable.
var behaviours = sync.OnceValue(func() []reports.Behaviour {
	out, err := readRegistry(registry)
	if err != nil {
		panic(err)
	}
	return out
})

// entry is a behaviour as the registry has it.
type entry struct {
	ID        string `json:"id"`
	Statement string `json:"statement"` // what the document claims
	Source    string `json:"source"`
	Quote     string `json:"quote"`
	Reality   string `json:"reality"` // what a real cluster did
	// Contradicted says how reality contradicts the document; empty if it
	// does not.
	Contradicted string `json:"contradicted"`
}

func (e entry) behaviour() reports.Behaviour {
	b := reports.Behaviour{ID: e.ID, Statement: e.Statement, Source: e.Source, Quote: e.Quote,
		Reality: e.Reality, Contradicted: e.Contradicted != ""}
	if b.Contradicted {
		b.Reality = strings.TrimSpace(e.Contradicted + " " + e.Reality)
	}
	if strings.ContainsFunc(e.Quote, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		b.QuoteLanguage = "zh"
	}
	return b
}

func readRegistry(text []byte) ([]reports.Behaviour, error) {
	var entries []entry
	if err := yaml.UnmarshalStrict(text, &entries); err != nil {
		return nil, fmt.Errorf("behaviours.yaml: %w", err)
	}
	var out []reports.Behaviour
	seen := map[string]bool{}
	for i, b := range entries {
		switch {
		case b.ID == "" || b.Statement == "" || b.Source == "":
			return nil, fmt.Errorf("behaviours.yaml: behaviour %d (%q) needs id, statement and source", i+1, b.ID)
		case seen[b.ID]:
			return nil, fmt.Errorf("behaviours.yaml: behaviour %q is there twice", b.ID)
		}
		seen[b.ID] = true
		out = append(out, b.behaviour())
	}
	return out, nil
}
