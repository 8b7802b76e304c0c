package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// mastersRequest is a certificate request for /O=system:masters/CN=x.
const mastersRequest = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHa01GZ0NBUUF3SlRFWE1CVUdBMVVFQ2d3T2MzbHpkR1Z0T20xaGMzUmxjbk14Q2pBSUJnTlZCQU1NQVhndwpLakFGQmdNclpYQURJUUNiSHZJWW4zb3EvdGo0M2dZU2FjQ21VMXpRbW5QTzh2dnV4U1p1VFoyMGZxQUFNQVVHCkF5dGxjQU5CQUVoOHlpRmZla28wWlVqbW1LL0xQQStnWi8vMVQ0NkhZMThIaFp1ZWNHR3FESUZvamdySWhNQXoKdEpodlQxSmwrUjlOa1VHc2k4czZJSXlWQ2RQSkhnaz0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg=="

// TestAdmissionWithoutCluster: plugins that are on by default
// (DefaultOffAdmissionPlugins in pkg/kubeapiserver/options) and need no cluster.
// The messages are those of the plugins under plugin/pkg/admission, and of
// PolicyToEvaluate in k8s.io/pod-security-admission/api; that of the overhead is
// in pod-minimal--overhead--001 of ../shared/manifests.
func TestAdmissionWithoutCluster(t *testing.T) {
	pod := func(metadata, spec string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata: {name: web" + metadata + "}\nspec:\n  containers: [{name: a, image: b}]\n" + spec
	}
	const mirror = ", annotations: {kubernetes.io/config.mirror: abc}"
	request := func(signer string) string {
		return "apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: x}\nspec:\n  usages: [client auth]\n" +
			"  signerName: " + signer + "\n  request: " + mastersRequest
	}
	namespace := func(level string) string {
		return "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n  labels:\n    pod-security.kubernetes.io/enforce: " + level
	}
	for _, test := range []struct{ name, text, want string }{
		{"a client of system:masters", request("kubernetes.io/kube-apiserver-client"), "a.yaml:7:12 forbidden certificatesigningrequests.certificates.k8s.io \"x\" " +
			"is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed"},
		{"another signer", request("example.org/any"), ""},
		{"a mirror pod", pod(mirror, "  nodeName: worker\n"), ""},
		{"its ServiceAccount", pod(mirror, "  serviceAccountName: x\n"), "a.yaml:6:23 forbidden pods \"web\" is forbidden: a mirror pod may not reference service accounts"},
		{"its Secret", pod(mirror, "  volumes: [{name: v, secret: {secretName: s}}]"), "a.yaml:1:1 forbidden pods \"web\" is forbidden: a mirror pod may not reference secrets"},
		{"its token", pod(mirror, "  volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}]"),
			"a.yaml:1:1 forbidden pods \"web\" is forbidden: a mirror pod may not use ServiceAccountToken volume projections"},
		{"overhead", pod("", "  overhead: {cpu: 10m}"), "a.yaml:6:3 forbidden pods \"web\" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"},
		{"overhead of a RuntimeClass", pod("", "  runtimeClassName: x\n  overhead: {cpu: 10m}"), ""},
		{"a Pod Security level", namespace("restricted"), ""},
		{"an unknown level", namespace("strict"), "a.yaml:6:41 invalid metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strict\": " +
			"must be one of privileged, baseline, restricted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, f := range schema.New().Validate(schema.Source{Name: "a.yaml", Bytes: []byte(test.text)}).Findings {
				text := f.Message
				if f.Rule == "invalid" {
					text = f.Path + ": " + text
				}
				got = append(got, fmt.Sprintf("%s %s %s", f.Position, f.Rule, text))
			}
			if strings.Join(got, "\n") != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}
