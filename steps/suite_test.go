package steps

import (
	"context"
	"sync"
	"testing"
	"testing/fstest"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/sim"
)

// simulators gives each scenario a simulated cluster of its own.
type simulators struct{}

var server = sync.OnceValues(func() (*apiserver.Server, error) { return apiserver.New(apiserver.Config{}) })

func (simulators) Provide(context.Context, string) (*Place, error) {
	s, err := server()
	if err != nil {
		return nil, err
	}
	c, err := sim.New(sim.Config{Server: s, Seed: 1})
	if err != nil {
		return nil, err
	}
	if err := accounts(c); err != nil {
		return nil, err
	}
	return &Place{Cluster: c, Name: "sim", Namespace: "default", Nodes: c.Nodes(),
		Close: func(context.Context) error { c.Close(); return nil }}, nil
}

// accounts makes what the controller of service accounts makes, if the
// simulator has none.
func accounts(c *sim.Cluster) error {
	ctx := context.Background()
	client, err := kubernetes.NewForConfig(c.REST())
	if err != nil {
		return err
	}
	_, err = client.CoreV1().ServiceAccounts("default").Create(ctx, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	_, err = client.CoreV1().ConfigMaps("default").Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "kube-root-ca.crt"}, Data: map[string]string{"ca.crt": "x"}}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	return nil
}

// play runs one feature and returns its report.
func play(t *testing.T, text string, change ...func(*Suite)) []reports.Feature {
	t.Helper()
	s := Suite{Provider: simulators{}, Files: fstest.MapFS{"a.feature": {Data: []byte(text)}}, Paths: []string{"a.feature"}}
	for _, c := range change {
		c(&s)
	}
	features, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return features
}

func complain(t *testing.T, features []reports.Feature) {
	t.Helper()
	for _, f := range features {
		for _, s := range f.Scenarios {
			t.Logf("%s: %s in %s (virtual %s)", s.Name, s.Status, s.Wall, s.Virtual)
			for _, st := range s.Steps {
				if st.Status == reports.Passed {
					continue
				}
				t.Logf("  %s %s %s: %s", st.Keyword, st.Text, st.Status, st.Suggestion)
				if st.Failure != nil {
					t.Errorf("%s", (&FailureError{*st.Failure}).Error())
				}
			}
			if s.Status.Bad() {
				t.Errorf("%s: %s %s", s.Name, s.Status, s.Reason)
			}
		}
	}
}

const restarts = `Feature: restarts
  Scenario: a container that crashes is restarted later and later
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: crash}
      spec:
        containers:
        - {name: main, image: "busybox:1.36", command: [sh, -c, "echo started; exit 1"]}
      """
    Then the output is:
      """
      pod/crash created
      """
    And container main of pod crash reaches 4 restarts within 5m
    And pod crash becomes CrashLoopBackOff within 10s
    And the times between container main of pod crash restarts are about "10s, 20s, 40s"
    And an event BackOff saying "restarting failed container" is seen on pod crash within 1m
    And pod crash was never Ready
    And the previous logs of container main of pod crash contain "started"
    When I run ` + "`kubectl get pod`" + `
    Then the output is a table with:
      | NAME  | READY | STATUS           |
      | crash | 0/1   | CrashLoopBackOff |
    When I run ` + "`kubectl delete pod crash`" + `
    Then pod crash is gone
    When I try ` + "`kubectl delete svc`" + `
    Then the command fails with exit code 1
    And the error output is:
      """
      error: resource(s) were provided, but no name was specified
      """
`

func TestScenarioOnTheSimulator(t *testing.T) { complain(t, play(t, restarts)) }
