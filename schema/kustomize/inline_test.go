package kustomize_test

import (
	"slices"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
)

// TestInlinePatches: what a patch within a kustomization says wrongly is marked
// there.
func TestInlinePatches(t *testing.T) {
	sources := build(t, map[string]string{
		"d.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector:\n    matchLabels: {a: b}\n" +
			"  template:\n    metadata:\n      labels: {a: b}\n    spec:\n      containers:\n      - {name: a, image: a}\n",
		"kustomization.yaml": `resources: [d.yaml]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: a
    spec:
      replicas: -1
- target: {kind: Deployment}
  patch: |
    - op: add
      path: /spec/template/spec/restartPolicy
      value: Never
    - op: add
      path: /spec/template/spec/containers/-
      value:
        name: b
        image: b
        imagePullPolicy: Nonsense
`,
	}, input.Named)
	var got []string
	for _, f := range schema.New().Validate(sources...).Findings {
		got = append(got, f.Position.String()+" "+f.Path)
	}
	want := []string{
		"k/kustomization.yaml:9:17 spec.replicas",
		"k/kustomization.yaml:14:14 spec.template.spec.restartPolicy",
		"k/kustomization.yaml:20:26 spec.template.spec.containers[1].imagePullPolicy",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
