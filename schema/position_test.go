package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// TestPositions says which place is blamed where the server or the YAML reader
// names another one, or none.
func TestPositions(t *testing.T) {
	const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
	const pod = "    spec:\n      containers:\n      - name: a\n        image: a\n"
	const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  selector:\n    matchLabels: {a: b}\n  template:\n    metadata:\n"
	const crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: as.example.com\nspec:\n  group: example.com\n" +
		"  scope: Namespaced\n  names: {plural: as, kind: A}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n"
	for _, test := range []struct {
		name, text string
		want       []string // POSITION RULE PATH
	}{
		{"label of a template", deployment + "      labels:\n        a: b\n        c: d e\n" + pod,
			[]string{"12:12 invalid spec.template.labels"}},
		{"key of a template's annotation", deployment + "      labels: {a: b}\n      annotations:\n        c d: e\n" + pod,
			[]string{"12:9 invalid spec.template.annotations"}},
		{"label of a template in a List", "apiVersion: v1\nkind: List\nitems:\n- " + strings.ReplaceAll(strings.TrimSuffix(deployment+"      labels:\n        a: b\n        c: d e\n"+pod, "\n"), "\n", "\n  ") + "\n",
			[]string{"15:14 invalid spec.template.labels"}},
		{"path in another case", "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  type: LoadBalancer\n  loadBalancerSourceRanges:\n  - nonsense\n  ports:\n  - port: 80\n",
			[]string{"8:5 invalid spec.LoadBalancerSourceRanges[0]"}},
		{"schema of a definition's only version", crd + "    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          spec:\n            type: nonsense\n",
			[]string{"18:19 invalid spec.validation.openAPIV3Schema.properties[spec].type"}},
		{"columns of a definition's only version", crd + "    schema:\n      openAPIV3Schema:\n        type: object\n    additionalPrinterColumns:\n    - name: a\n      type: nonsense\n      jsonPath: .a\n",
			[]string{"18:13 invalid spec.additionalPrinterColumns[0].type"}},
		{"key of data", configMap + "data:\n  a b: c\n", []string{"6:3 invalid data[a b]"}},
		{"mapping given twice", configMap + "metadata:\n  name: b\n", []string{"5:1 duplicate-field metadata"}},
		{"block after blank lines", configMap + "data:\n  k: a\n  k:\n\n    |\n    x\n", []string{"7:3 duplicate-field data.k"}},
		{"flow mapping", configMap + "data: {k: a, j: b, k: c}\n", []string{"5:20 duplicate-field data.k"}},
		{"thrice in a line", configMap + "data: {k: a, k: b, k: c}\n", []string{"5:14 duplicate-field data.k", "5:20 duplicate-field data.k"}},
		{"merged twice", configMap + "  labels: &l\n    a: b\ndata: {<<: [*l, *l]}\n", []string{"7:8 duplicate-field data.a"}},
		{"merged after the key", configMap + "  labels: &l\n    a: b\ndata:\n  a: c\n  <<: *l\n", []string{"9:3 duplicate-field data.a"}},
		{"merged before the key", configMap + "  labels: &l\n    a: b\ndata:\n  <<: *l\n  a: c\n", []string{"9:3 duplicate-field data.a"}},
		{"twice in what is merged", configMap + "  labels: &l\n    a: b\n    a: c\ndata:\n  <<: *l\n", []string{"7:5 duplicate-field metadata.labels.a"}},
		{"list as a key", configMap + "data:\n  ? [a] : b\n", []string{"6:5 syntax "}},
		{"null as a key", configMap + "data:\n  a: b\n  ~: x\n", []string{"7:3 syntax "}},
		{"template as a value", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.x }}\n", []string{"4:9 syntax "}},
		{"template in a line of its own", "apiVersion: v1\nkind: ConfigMap\n{{ if .Values.x }}\nmetadata:\n  name: a\n{{ end }}\n", []string{"3:1 syntax "}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, f := range schema.New().Validate(schema.Source{Name: "f", Bytes: []byte(test.text)}).Findings {
				if f.Severity == schema.Error {
					got = append(got, strings.TrimPrefix(f.Position.String(), "f:")+" "+f.Rule+" "+f.Path)
				}
				if strings.Contains(f.Message, "%!") {
					t.Errorf("badly worded: %s", f.Message)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q\n%s", got, test.want, test.text)
			}
		})
	}
}
