package schema_test

import (
	"testing"

	"github.com/gherkube/gherkube/schema"
)

const podAndService = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {container: []}
---
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {ports: [{port: 80}]}
`

// TestWantedKinds: kinds are named by themselves or with their version.
func TestWantedKinds(t *testing.T) {
	source := schema.Source{Name: "a.yaml", Bytes: []byte(podAndService)}
	for _, name := range []string{"Pod", "v1/Pod"} {
		report := schema.New().Skipping(name).Validate(source)
		if report.Rejected() || report.Count(schema.Skipped) != 1 || report.Count(schema.Accepted) != 1 {
			t.Errorf("skipping %s: %v %s", name, report.Objects, describe(report))
		}
	}
	if report := schema.New().Skipping("pod", "apps/v1/Pod").Validate(source); report.Count(schema.Skipped) != 0 {
		t.Errorf("skipping other kinds: %v", report.Objects)
	}
	report := schema.New().Rejecting("Service").Validate(source)
	if len(report.Findings) != 2 || report.Findings[1].Rule != "rejected-kind" || report.Count(schema.Rejected) != 2 {
		t.Errorf("refusing services: %v %s", report.Objects, describe(report))
	}
}
