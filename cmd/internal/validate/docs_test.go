package validate_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/cmd/internal/charts"
	"github.com/gherkube/gherkube/cmd/internal/validate"
	"github.com/gherkube/gherkube/schema"
)

// TestDocumentsNameFlagsThatExist holds the pages about validate to the verb.
func TestDocumentsNameFlagsThatExist(t *testing.T) {
	flags := validate.Verb(&charts.Rendered{}).Flags()
	for _, page := range []string{"validate.md", "kubeconform.md"} {
		data, err := os.ReadFile("../../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)(?:^|[^-\w])--([a-z][a-z-]*)`).FindAllStringSubmatch(string(data), -1) {
			if name := m[1]; flags.Lookup(name) == nil && name != "help" && name != "version" {
				t.Errorf("docs/%s: there is no flag --%s", page, name)
			}
		}
	}
}

// TestDocumentNamesWhatCannotBeSuppressed: what is said about suppressing is true.
func TestDocumentNamesWhatCannotBeSuppressed(t *testing.T) {
	data, err := os.ReadFile("../../../docs/validate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(data), "there is no verdict cannot be suppressed")
	if !ok {
		t.Fatal("docs/validate.md does not say what cannot be suppressed")
	}
	for _, rule := range unsuppressible() {
		if !strings.Contains(part, "`"+rule+"`") && !strings.HasSuffix(rule, "-suppression") {
			t.Errorf("docs/validate.md does not say that %s cannot be suppressed", rule)
		}
	}
}

func unsuppressible() []string {
	var ids []string
	for _, r := range schema.Rules() {
		if r.Unsuppressible {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
