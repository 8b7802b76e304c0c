package schema_test

import (
	"os"
	"strings"
	"testing"
)

// TestKnownDifferencesAreDocumented: where the verdict differs from the API
// server's, docs/validate.md says so and why.
func TestKnownDifferencesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/validate.md")
	if err != nil {
		t.Fatal(err)
	}
	for id, reason := range knownDifferences {
		if !strings.Contains(string(page), reason) {
			t.Errorf("docs/validate.md does not name the difference %s: %s", id, reason)
		}
	}
}
