package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// TestStreamsOfJSON: behind one JSON object kubectl reads YAML, behind several it
// does not (YAMLOrJSONDecoder.Decode in k8s.io/apimachinery/pkg/util/yaml). What
// comes before is validated.
func TestStreamsOfJSON(t *testing.T) {
	object := func(name string) string {
		return fmt.Sprintf(`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": %q}}`, name) + "\n"
	}
	wrong := strings.Replace(object("b"), `}}`, `}, "dta": {}}`, 1)
	const yaml = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
	for _, test := range []struct {
		name, text, want string
		objects          int
	}{
		{"JSON", object("a") + object("b") + object("c"), "", 3},
		{"one, then YAML", object("a") + yaml, "", 2},
		{"each with a marker", object("a") + "---\n" + object("b") + "---\n" + object("c"), "", 3},
		{"two, then YAML", object("a") + object("b") + yaml, "a.json:3:2 syntax invalid character '-' in numeric literal", 2},
		{"a wrong one before", object("a") + wrong + yaml, "a.json:2:70 unknown-field unknown field \"dta\"\na.json:3:2 syntax invalid character '-' in numeric literal", 2},
		{"half an object", object("a") + object("b") + "{\n\"x\"", "a.json:3:1 syntax unexpected EOF", 2},
		{"a comma", object("a") + object("b") + "\n ,", "a.json:4:2 syntax invalid character ',' looking for beginning of value", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			report := schema.New().Validate(schema.Source{Name: "a.json", Bytes: []byte(test.text)})
			var got []string
			for _, f := range report.Findings {
				got = append(got, fmt.Sprintf("%s %s %s", f.Position, f.Rule, f.Message))
			}
			if strings.Join(got, "\n") != test.want || len(report.Objects) != test.objects {
				t.Errorf("%d objects\ngot  %q\nwant %q", len(report.Objects), got, test.want)
			}
		})
	}
}
