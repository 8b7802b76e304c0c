package openapi_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/openapi"
)

const manifests = "../../../shared/manifests"

// TestCorpus holds the definitions of 1.36 against verdicts of a real
// kube-apiserver 1.37.2: what that accepts has the structure that 1.36 wants,
// but for fields that 1.37 added; what it does not decode has not.
func TestCorpus(t *testing.T) {
	f, err := os.Open(filepath.Join(manifests, "verdicts.jsonl"))
	if err != nil {
		t.Skip("the verdicts of a real API server are not here: ", err)
	}
	defer func() { _ = f.Close() }()
	release, err := openapi.Open(openapi.Newest)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	var checked, valid, missing, unread, found int
	for lines.Scan() {
		var c struct {
			ID, Via, Message, File string
			Valid                  bool
			Code                   int
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Via != "server" {
			continue
		}
		problems, ok := checkFile(t, release, filepath.Join(manifests, c.File))
		if !ok {
			continue
		}
		checked++
		structural := false
		for _, p := range problems {
			if p.Fault != openapi.Missing {
				structural = true
			}
		}
		switch {
		case c.Valid:
			valid++
			if structural {
				t.Errorf("%s: accepted by 1.37: %+v", c.ID, problems)
			} else if len(problems) > 0 {
				missing++
				t.Logf("%s: accepted by 1.37: %+v", c.ID, problems)
			}
		case c.Code == 400 && (strings.Contains(c.Message, "unknown field") || strings.Contains(c.Message, "json: cannot unmarshal")):
			unread++
			if structural {
				found++
			} else {
				t.Logf("%s: not found: %s", c.ID, c.Message)
			}
		}
	}
	if found*100 < unread*99 {
		t.Errorf("only %d of %d objects that the server does not decode are found", found, unread)
	}
	t.Logf("%d cases: %d valid ones, of which %d lack a required field; %d of %d that the server does not decode are found", checked, valid, missing, found, unread)
}

func checkFile(t *testing.T, release *openapi.Release, file string) ([]openapi.Problem, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, false
	}
	var head struct{ APIVersion, Kind string }
	if json.Unmarshal(data, &head) != nil {
		return nil, false
	}
	s, err := release.Schema(runtimeschema.FromAPIVersionAndKind(head.APIVersion, head.Kind))
	if err != nil {
		return nil, false
	}
	problems, err := s.Check(data)
	if err != nil {
		t.Fatal(err)
	}
	return problems, true
}
