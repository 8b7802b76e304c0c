package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// Upstream compares the complaints of two kinds of validation pairwise: without
// a bound this takes minutes.
func TestObjectsThatAreWrongAllOver(t *testing.T) {
	const keys = 60_000
	text := strings.Builder{}
	text.WriteString("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n")
	for i := range keys {
		fmt.Fprintf(&text, "  k %d: v\n", i)
	}
	report := schema.New().Validate(schema.Source{Name: "a.yaml", Bytes: []byte(text.String())})
	if n := report.Found(schema.Error); n != keys {
		t.Errorf("%d errors, want %d", n, keys)
	}
}
