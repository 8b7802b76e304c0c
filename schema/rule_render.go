package schema

import (
	"errors"

	"github.com/gherkube/gherkube/schema/input"
)

var ruleRender = Rule{
	ID: "render", Severity: Error, Unsuppressible: true,
	Title: "a kustomization or chart cannot be rendered",
	Doc: "The kustomize or helm library refuses it, or it needs what gherkube does not do: it uses no network, runs no program, and knows no cluster. " +
		"Nothing of it was validated.",
	Fix:    "Correct the kustomization or the chart; `kustomize build` and `helm template` say the same. What needs the network or a program has to be rendered outside and piped in.",
	Source: "sigs.k8s.io/kustomize/api/krusty: Kustomizer.Run; helm.sh/helm/v3/pkg/engine",
}

// unreadFinding is the finding about a source that was not read or rendered.
func unreadFinding(s *input.Source) Finding {
	f := ruleUnreadable.finding(s.Err.Error())
	if r := (*input.RenderError)(nil); errors.As(s.Err, &r) {
		f = ruleRender.finding(s.Err.Error())
		if r.Incomplete && s.Origin == input.Found {
			f = ruleNotRendered.finding(s.Err.Error())
		}
		f.Hint = r.Hint
	}
	f.Position = Position{File: s.Name}
	return f
}
