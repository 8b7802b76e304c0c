package schema_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
)

// TestPartialReadIsRejected: what was not read in full is not a success.
func TestPartialReadIsRejected(t *testing.T) {
	stdin := io.MultiReader(strings.NewReader(configMap), iotest.ErrReader(errors.New("the pipe broke")))
	report := schema.New().Validate(schema.Load([]string{"-"}, stdin)...)
	if got := brief(report); !report.Rejected() || got != "stdin unreadable" {
		t.Error(got)
	}
	if report.Findings[0].Message != "the pipe broke" {
		t.Error(report.Findings[0].Message)
	}
}

func TestLoadedFolderIsOrdered(t *testing.T) {
	sources := schema.Load([]string{"testdata"}, nil)
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Name
	}
	if !slices.IsSorted(names) || len(names) < 20 {
		t.Error(names)
	}
	var first bytes.Buffer
	for range 3 {
		var out bytes.Buffer
		if err := findings.Text(findings.Plain)(&out, findings.Run{Report: schema.New().Validate(sources...), Sources: sources}); err != nil {
			t.Fatal(err)
		}
		if first.Len() == 0 {
			first = out
		}
		if !bytes.Equal(out.Bytes(), first.Bytes()) {
			t.Fatal("two runs differ")
		}
	}
}
