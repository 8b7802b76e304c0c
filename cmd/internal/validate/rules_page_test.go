package validate_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/gherkube/gherkube/cmd/internal/validate"
)

var update = flag.Bool("update", false, "write the generated documents anew")

// TestRulesPageIsUpToDate holds docs/rules.md to the rules.
func TestRulesPageIsUpToDate(t *testing.T) {
	const page = "../../../docs/rules.md"
	var want bytes.Buffer
	validate.RulesPage(&want)
	if *update {
		if err := os.WriteFile(page, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what the rules say: run make update, and look at the diff", page)
	}
}
