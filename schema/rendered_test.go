package schema_test

import (
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
)

// TestPlacesInRenderedText: a finding about a rendered object is placed where
// the value is written, if it is written the same there.
func TestPlacesInRenderedText(t *testing.T) {
	const base = "# base\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: a\n    imagePullPolicy: %\n"
	const patch = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - {name: side, image: b, imagePullPolicy: Often}\n"
	rendered := func(name, web, side string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " + name + "\nspec:\n  containers:\n  - {image: b, imagePullPolicy: " + side + ", name: side}\n  - {image: a, imagePullPolicy: " + web + ", name: web}\n"
	}
	for _, test := range []struct{ name, text, base, want string }{
		{"in the base, at another index", rendered("web", "Sometimes", "Always"), "Sometimes", "base.yaml:9:22 invalid spec.containers[1].imagePullPolicy; rejected"},
		{"with a prefix", rendered("prod-web", "Sometimes", "Always"), "Sometimes", "base.yaml:9:22 invalid spec.containers[1].imagePullPolicy; rejected"},
		{"in the patch", rendered("web", "Always", "Often"), "Always", "patch.yaml:7:45 invalid spec.containers[0].imagePullPolicy; rejected"},
		{"in neither", rendered("web", "Nevr", "Always"), "Always", "rendered:8:33 invalid spec.containers[1].imagePullPolicy; rejected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := schema.Source{Name: "rendered", Bytes: []byte(test.text), Rendering: &input.Rendering{By: "kustomize build x", From: "base.yaml", Written: []input.WrittenFile{
				{Name: "base.yaml", Text: []byte(strings.ReplaceAll(base, "%", test.base))}, {Name: "patch.yaml", Text: []byte(patch)}}}}
			report := schema.New().Validate(source)
			if got := brief(report); got != test.want {
				t.Errorf("got  %s\nwant %s\n%s", got, test.want, describe(report))
			}
		})
	}
}
