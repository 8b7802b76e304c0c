package schema_test

import (
	"testing"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/catalogue"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/upstream"
)

// TestCatalogue: the API server accepts every definition of the catalogue, and each served
// version can be used.
func TestCatalogue(t *testing.T) {
	kinds := upstream.Builtin()
	gvk := runtimeschema.GroupVersionKind{Group: "apiextensions.k8s.io", Version: "v1", Kind: "CustomResourceDefinition"}
	for _, k := range catalogue.Open().Kinds() {
		data, err := k.Definition()
		if err != nil {
			t.Fatal(err)
		}
		d := upstream.NewDefinition(data, gvk, kinds)
		if want := (runtimeschema.GroupKind{Group: k.Group, Kind: k.Kind}); d.Defines != want {
			t.Errorf("%s: the index says %s, the definition %s", k.Project, want, d.Defines)
		}
		crd, err := d.Accept()
		if err != nil {
			t.Errorf("%s: %s %s: %v", k.Project, k.Group, k.Kind, err)
			continue
		}
		for _, version := range k.Versions {
			if _, err := d.Version(crd, version); err != nil {
				t.Errorf("%s: %s/%s %s: %v", k.Project, k.Group, version, k.Kind, err)
			}
		}
	}
}

const certificate = `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec: {secretName: web, dnsName: [a.example.org], issuerRef: {name: ca}}
`

// TestCatalogueChecks: a kind that nothing else defines is checked by the catalogue.
func TestCatalogueChecks(t *testing.T) {
	source := input.Source{Name: "a.yaml", Bytes: []byte(certificate)}
	report := schema.New().Validate(source)
	t.Log(describe(report), report.Objects)
	if !report.Rejected() {
		t.Error("accepted")
	}
	if without := schema.New().WithoutCatalogue().Validate(source); without.Count(schema.NotChecked) != 1 {
		t.Errorf("without the catalogue: %s", describe(without))
	}
}
