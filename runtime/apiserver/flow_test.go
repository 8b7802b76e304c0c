package apiserver_test

import (
	"net/http"
	"testing"

	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	restclient "k8s.io/client-go/rest"
)

// TestAnswersNameTheirFlowSchema asks as several users, as the e2e test "should ensure
// that requests can be classified" does, and reads the headers of the answers.
func TestAnswersNameTheirFlowSchema(t *testing.T) {
	st := newStage(t)
	client, ctx := st.admin.FlowcontrolV1(), t.Context()
	for _, c := range []struct {
		user          string
		groups        []string
		path          string
		schema, level string
	}{
		{"", nil, "/api/v1/nodes", "global-default", "global-default"}, // kubernetes-admin, of kubeadm:cluster-admins
		{"", nil, "/api/v1/nodes?watch=true&timeoutSeconds=1", "global-default", "global-default"},
		{"root", []string{"system:masters", "system:authenticated"}, "/api/v1/nodes", "exempt", "exempt"},
		{"noxu", []string{"system:authenticated"}, "/version", "global-default", "global-default"},
		{"noxu", []string{"system:authenticated"}, "/api/v1/nodes", "global-default", "global-default"}, // which is forbidden
		{"noxu", []string{"system:unauthenticated"}, "/healthz", "probes", "exempt"},
		{"system:serviceaccount:default:a", []string{"system:serviceaccounts", "system:authenticated"}, "/api/v1/pods", "service-accounts", "workload-low"},
		{"system:serviceaccount:kube-system:generic-garbage-collector", []string{"system:serviceaccounts:kube-system", "system:authenticated"}, "/api/v1/pods", "kube-system-service-accounts", "workload-high"},
		{"system:kube-scheduler", []string{"system:authenticated"}, "/api/v1/pods", "kube-scheduler", "workload-high"},
		{"system:node:a", []string{"system:nodes", "system:authenticated"}, "/api/v1/nodes/a", "system-node-high", "node-high"},
		{"system:node:a", []string{"system:nodes", "system:authenticated"}, "/api/v1/pods", "system-nodes", "system"},
	} {
		config := st.server.RESTConfig(st.world)
		config.Impersonate = restclient.ImpersonationConfig{UserName: c.user, Groups: c.groups}
		transport, err := restclient.TransportFor(config)
		if err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, config.Host+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		schema, err := client.FlowSchemas().Get(ctx, c.schema, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		level, err := client.PriorityLevelConfigurations().Get(ctx, c.level, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := answer.Header.Get(flowcontrolv1.ResponseHeaderMatchedFlowSchemaUID); got != string(schema.UID) {
			t.Errorf("%s %s: FlowSchema %q, not %s of %s", c.user, c.path, got, schema.UID, c.schema)
		}
		if got := answer.Header.Get(flowcontrolv1.ResponseHeaderMatchedPriorityLevelConfigurationUID); got != string(level.UID) {
			t.Errorf("%s %s: level %q, not %s of %s", c.user, c.path, got, level.UID, c.level)
		}
	}
}
