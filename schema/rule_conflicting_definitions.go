package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
)

var ruleConflictingDefinitions = Rule{
	ID: "conflicting-definitions", Severity: Warning,
	Title: "a custom resource is defined twice, and differently",
	Doc: "A cluster has one definition of a kind. An object is checked by the definition of its own kustomization or chart, else by one that " +
		"has its version, else by that in the nearest folder; then definitions among the manifests go before those of --crd and --context, " +
		"and earlier ones before later ones. Those that the API server refuses do not count. Nothing is said of definitions that other " +
		"kustomizations, charts or folders have.",
	Fix:    "Keep one definition of each kind, or leave the other out of --crd and --context.",
	Source: "none: in a cluster the second definition of the same name fails to be created, or overwrites the first when applied",
	Example: `apiVersion: example.org/v1
kind: Widget
metadata:
  name: a
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: {type: object}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  scope: Cluster
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: {type: object}
`,
}

// conflictingDefinitions warns of definitions that differ from those by which
// objects of the run were checked, and that may be what is meant.
func (r *run) conflictingDefinitions(known definitions) {
	used := map[*definition]bool{}
	first := map[runtimeschema.GroupKind]*definition{}
	for _, p := range r.documents {
		for _, o := range p.objects {
			if d := o.checkedBy; d != nil {
				used[d] = true
				if first[d.Defines] == nil {
					first[d.Defines] = d
				}
			}
		}
	}
	for _, gk := range known.kinds {
		by := first[gk]
		if by == nil {
			continue
		}
		for _, d := range known.byKind[gk] {
			if used[d] || d.elsewhere(by) || by.sameAs(d) {
				continue
			}
			if f := by.conflict(d); d.document != nil {
				writtenObject{d.document, d.object}.complain(f, "", document.AtKey)
			} else {
				r.findings = append(r.findings, f)
			}
		}
	}
}

// elsewhere says whether the definition belongs to something else than the other
// one: to another rendering, or to another folder or example that was searched.
func (d *definition) elsewhere(other *definition) bool {
	return d.world != other.world || d.found && d.applied != other.applied
}

// sameAs says whether both define the same.
func (d *definition) sameAs(other *definition) bool {
	return d.name.Name == other.name.Name && bytes.Equal(d.data, other.data) || reflect.DeepEqual(d.spec(), other.spec())
}

func (d *definition) spec() any {
	var o struct {
		APIVersion string `json:"apiVersion"`
		Spec       any    `json:"spec"`
	}
	if json.Unmarshal(d.data, &o) != nil {
		return nil
	}
	return o
}

// conflict says that the other definition is not used.
func (d *definition) conflict(other *definition) Finding {
	f := ruleConflictingDefinitions.finding(fmt.Sprintf("%s is also defined at %s, and differently: its custom resources were checked with that definition",
		d.Defines, d.at))
	f.Object, f.Position = other.name, other.at
	f.Hint = "give one definition of each kind"
	return f
}
