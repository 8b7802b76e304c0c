package schema_test

import (
	"strings"
	"testing"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/catalogue"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/spelling"
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
	if len(report.Findings) != 1 || report.Findings[0].Path != "spec.dnsName" || !strings.HasPrefix(report.Findings[0].Hint, `did you mean "dnsNames"? (checked by the definition of cert-manager `) {
		t.Errorf("%s", describe(report))
	}
	if by := report.Objects[0].CheckedBy; !strings.HasPrefix(by, "cert-manager v") {
		t.Errorf("checked by %q", by)
	}
	if without := schema.New().WithoutCatalogue().Validate(source); without.Count(schema.NotChecked) != 1 {
		t.Errorf("without the catalogue: %s", describe(without))
	}
}

// TestMisspelledGroup: no API server has the group, and the catalogue knows which one is
// meant. Other groups are somebody's own.
func TestMisspelledGroup(t *testing.T) {
	for apiVersion, hint := range map[string]string{
		"cert-manger.io/v1":      `did you mean the group "cert-manager.io"?`,
		"certmanager.io/v1":      `did you mean the group "cert-manager.io"?`,
		"certmanager.k8s.io/v1":  "",
		"cert-manager.io.org/v1": "",
	} {
		text := strings.Replace(certificate, "cert-manager.io/v1", apiVersion, 1)
		report := schema.New().Validate(input.Source{Name: "a.yaml", Bytes: []byte(text)})
		if len(report.Findings) != 1 {
			t.Errorf("%s: %s", apiVersion, describe(report))
			continue
		}
		f := report.Findings[0]
		if known := strings.HasPrefix(f.Hint, "did you mean the group"); known != (hint != "") || (f.Rule == "unknown-kind") != known || !strings.HasPrefix(f.Hint, hint) {
			t.Errorf("%s: %s %s", apiVersion, f.Rule, f.Hint)
		}
	}
}

// TestGroupsOfTheCatalogue: no kind is in two groups of which one would be taken for a
// misspelling of the other.
func TestGroupsOfTheCatalogue(t *testing.T) {
	kinds := catalogue.Open().Kinds()
	for _, a := range kinds {
		for _, b := range kinds {
			if a.Kind == b.Kind && a.Group != b.Group && spelling.Distance(a.Group, b.Group, 3) < 3 && strings.Replace(a.Group, ".x-k8s.io", ".k8s.io", 1) != strings.Replace(b.Group, ".x-k8s.io", ".k8s.io", 1) {
				t.Errorf("%s and %s of %s", a.Group, b.Group, a.Kind)
			}
		}
	}
}
