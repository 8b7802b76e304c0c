package provider_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/real/provider"
	"github.com/gherkube/gherkube/steps"
)

// lostConnections is a scenario in the middle of which all connections are cut.
const lostConnections = `Feature: Connections are lost
  Scenario: in the middle
    Given I run ` + "`kubectl run web --image=nginx:1.25`" + `
    And I run ` + "`kubectl create configmap cut`" + `
    Then pod web becomes Ready within 60s
    When I run ` + "`kubectl delete pod web --wait=false`" + `
    Then pod web becomes gone within 60s
`

// cutting cuts all connections once a request for the object "cut" has been
// answered.
type cutting struct {
	next http.RoundTripper
	cut  func()
}

// RoundTrip implements http.RoundTripper.
func (c cutting) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := c.next.RoundTrip(r)
	if err != nil || r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/configmaps") {
		return response, err
	}
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(answer))
	c.cut()
	return response, nil
}

// TestAScenarioOutlivesItsConnections: what is watched goes on where it was.
func TestAScenarioOutlivesItsConnections(t *testing.T) {
	config, server := serveFrom(t)
	cuts := 0
	config.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return cutting{next, func() { cuts++; server.CloseClientConnections() }}
	})
	clusters, err := provider.New(t.Context(), provider.Config{REST: config, Name: "served"})
	if err != nil {
		t.Fatal(err)
	}
	defer clusters.Close()
	features, err := steps.Suite{Provider: clusters, Files: fstest.MapFS{"lost.feature": {Data: []byte(lostConnections)}}, Paths: []string{"."}}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range features[0].Scenarios {
		judge(t, s)
		if s.Status != reports.Passed || cuts != 1 {
			t.Errorf("%s: %s, connections were cut %d times", s.Name, s.Status, cuts)
		}
	}
	nothingLeft(t, config)
}
