package catalogue_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema/catalogue"
)

var update = flag.Bool("update", false, "write the generated documents anew")

// TestDefinitions: each definition is what the index says.
func TestDefinitions(t *testing.T) {
	for _, k := range catalogue.Open().Kinds() {
		data, err := k.Definition()
		if err != nil {
			t.Fatal(err)
		}
		var d struct {
			Spec struct {
				Group    string
				Names    struct{ Kind string }
				Versions []struct {
					Name   string
					Served bool
				}
			}
		}
		if err := json.Unmarshal(data, &d); err != nil {
			t.Fatalf("%s %s: %v", k.Group, k.Kind, err)
		}
		var served []string
		for _, v := range d.Spec.Versions {
			if v.Served {
				served = append(served, v.Name)
			}
		}
		if d.Spec.Group != k.Group || d.Spec.Names.Kind != k.Kind || !slices.Equal(served, k.Versions) {
			t.Errorf("the index says %s %s %s, the definition %s %s %s", k.Group, k.Kind, k.Versions, d.Spec.Group, d.Spec.Names.Kind, served)
		}
	}
}

func TestFind(t *testing.T) {
	if k := catalogue.Open().Find("cert-manager.io", "Certificate"); k == nil || k.Project.Name != "cert-manager" {
		t.Error(k)
	}
	if k := catalogue.Open().Find("apps", "Deployment"); k != nil {
		t.Error(k)
	}
}

// TestPageIsUpToDate holds docs/catalogue.md to the catalogue.
func TestPageIsUpToDate(t *testing.T) {
	const page = "../../docs/catalogue.md"
	want := pageText()
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the catalogue has: run make update, and look at the diff", page)
	}
}

func pageText() []byte {
	var text bytes.Buffer
	c := catalogue.Open()
	fmt.Fprintf(&text, `# The catalogue of custom resources

<!-- Generated from the catalogue by make update. Do not edit. -->

`+"`gherkube validate`"+` has the definitions of %d kinds of %d projects, as the projects
publish them in their Go modules. They are used for kinds that neither the manifests nor
`+"`--crd`"+` and `+"`--context`"+` define; `+"`--no-catalogue`"+` leaves them out. A finding says by which
version the object was checked. If the cluster has another one, give its definitions.

Descriptions and versions that are not served are left out; each project's licence holds
for its definitions, and `+"`schema/catalogue/NOTICE`"+` has what goes with them. The list
is `+"`schema/catalogue/generate/projects.txt`"+`.

| project | version | module | licence | kinds |
|---|---|---|---|---|
`, len(c.Kinds()), len(c.Projects()))
	for _, p := range c.Projects() {
		var kinds []string
		for _, k := range p.Kinds() {
			kinds = append(kinds, k.Kind)
		}
		slices.Sort(kinds)
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n", p.Name, p.Version, p.Module, p.Licence, strings.Join(kinds, ", "))
	}
	return text.Bytes()
}
