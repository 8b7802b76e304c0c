package schema_test

import (
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// TestMessagesDoNotDependOnChance: the API server makes a Job's selector from
// its UID (generateSelector in pkg/registry/batch/job), and messages quote it.
// The case is job--selector_on_job--001 of ../shared/manifests.
func TestMessagesDoNotDependOnChance(t *testing.T) {
	source := schema.Source{Name: "a.yaml", Bytes: []byte(`apiVersion: batch/v1
kind: Job
metadata: {name: count}
spec:
  selector: {matchLabels: {a: b}}
  template:
    spec:
      restartPolicy: Never
      containers: [{name: job, image: busybox}]
`)}
	messages := func() string {
		var all []string
		for _, f := range schema.New().Validate(source).Findings {
			all = append(all, f.Message)
		}
		return strings.Join(all, "\n")
	}
	first := messages()
	if !strings.Contains(first, "controller-uid") {
		t.Fatalf("no message has the UID:\n%s", first)
	}
	if again := messages(); again != first {
		t.Errorf("first\n%s\nthen\n%s", first, again)
	}
}
