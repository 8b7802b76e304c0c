package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
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
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/target"
)

// simulators gives each scenario a simulated cluster of its own.
type simulators struct{}

var server = sync.OnceValues(func() (*apiserver.Server, error) { return apiserver.New(apiserver.Config{}) })

func (simulators) Provide(context.Context, target.Scenario) (*target.Place, error) {
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
	return &target.Place{Cluster: c, Name: "sim", Namespace: "default", Nodes: c.Nodes(),
		Close: func(context.Context) error { c.Close(); return nil }}, nil
}

// unable gives simulated clusters that can do nothing beyond their API.
type unable struct{ simulators }

func (u unable) Provide(ctx context.Context, s target.Scenario) (*target.Place, error) {
	place, err := u.simulators.Provide(ctx, s)
	if err != nil {
		return nil, err
	}
	place.Cluster = struct {
		target.Cluster
		target.Virtual
	}{place.Cluster, place.Cluster.(target.Virtual)}
	return place, nil
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
					t.Errorf("%s", (&scenario.FailureError{Failure: *st.Failure}).Error())
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
    And pod crash becomes CrashLoopBackOff within 90s
    And the times between container main of pod crash restarts are about "10s, 20s, 40s"
    And an event BackOff saying "restarting failed container" is seen on pod crash within 1m
    And pod crash was never Succeeded
    And the previous logs of container main of pod crash contain "started"
    When I run ` + "`kubectl get pod`" + `
    Then the output is a table with:
      | NAME  | READY | STATUS           |
      | crash | *     | *                |
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

const exec = `Feature: commands in containers
  Scenario: exec, logs and files
    Given the file web.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 2
        containers:
        - {name: main, image: "busybox:1.36", command: [sh, -c, "echo up; sleep 1000"]}
        - {name: side, image: "nginx"}
      """
    When I run ` + "`kubectl create -f web.yaml`" + `
    And I run ` + "`kubectl wait --for=condition=Ready pod/web --timeout=20s`" + `
    Then the output is:
      """
      pod/web condition met
      """
    And pod web is Ready
    When I run:
      """
      OUT=$(kubectl exec web -c main -- sh -c 'sleep 3; echo hello')
      echo "said $OUT" | grep -c hello
      """
    Then the output is:
      """
      1
      """
    When I try ` + "`kubectl exec web -c main -- sh -c 'exit 5'`" + `
    Then the command fails with exit code 5
    And the error output contains "command terminated with exit code 5"
    When I try ` + "`kubectl wait --for=condition=Nosuch pod/web --timeout=7s`" + `
    Then the command fails with exit code 1
    And the error output contains "timed out waiting for the condition on pods/web"
    And the logs of container main of pod web contain "up"
    When I start ` + "`kubectl get pod -w`" + ` in the background
    And I run ` + "`kubectl delete -f web.yaml`" + `
    Then pod web is gone
    And pod web is deleted between 2s and 6s after pod web is marked for deletion
    When the background command is stopped
    Then the output contains "Terminating"
    When I try ` + "`kbuectl get pod`" + `
    Then the command fails with exit code 127
`

func TestCommandsOnTheSimulator(t *testing.T) { complain(t, play(t, exec)) }

// What has come of the scenarios is in the order of the file, and the same
// every time.
func TestScenariosInParallel(t *testing.T) {
	text := "Feature: many\n"
	for range 6 {
		text += strings.SplitN(restarts, "\n", 2)[1]
	}
	first := play(t, text, func(s *Suite) { s.Parallel = 3 })
	second := play(t, text, func(s *Suite) { s.Parallel = 1 })
	complain(t, first)
	for i, s := range first[0].Scenarios {
		o := second[0].Scenarios[i]
		if s.Line != o.Line || s.TraceHash != o.TraceHash || s.TraceHash != first[0].Scenarios[0].TraceHash {
			t.Errorf("scenario %d: line %d hash %s, alone line %d hash %s", i, s.Line, s.TraceHash, o.Line, o.TraceHash)
		}
	}
}

const actors = `Feature: actors
  Scenario: a container that does what the scenario says
    Given a pod once that is never restarted and:
      """
      prints "working"
      exits 3 after 2s
      """
    And a deployment web of 2 pods that:
      """
      listens on 8080 after 1s
      """
    Then pod once becomes Failed within 20s
    And container main of pod once is terminated with exit code 3
    And the logs of pod once contain "working"
    And all pods of deployment web become Ready within 20s
    And exactly 2 pods with label app=web are Running
    And exactly 1 pod named once is Failed
    And container main of pod once terminates with exit code 3 between 2s and 4s after container main of pod once starts
    And it happened exactly 1 time that container main of pod once starts
    And pod once is created before deployment web is created
    When 30 seconds pass
    Then at least 2 pods of deployment web stay Ready for 1m
    When I validate the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {containers: [{name: Main, image: nginx}]}
      """
    Then the manifest is refused in line 4 saying "Main"
`

func TestActorsOnTheSimulator(t *testing.T) { complain(t, play(t, actors)) }

func TestWhatGoesWrongIsSaid(t *testing.T) {
	scenario := func(steps string) string { return "Feature: f\n  Scenario: s\n    " + steps + "\n" }
	for _, c := range []struct{ name, text, tags, want string }{
		{"broken Gherkin", "Feature: f\n  Scenario: s\n    Given a\n    nonsense\n", "", "a.feature:4:5: "},
		{"no scenario", "Feature: f\n", "", "a.feature: there is no scenario in it"},
		{"no steps", "Feature: f\n  Scenario: s\n", "", `a.feature:2: scenario "s" has no steps`},
		{"unknown tag", "Feature: f\n  @slow\n  Scenario: s\n    Given x\n", "@slwo", "no scenario has the tag @slwo"},
		{"nothing selected", "Feature: f\n  @slow\n  Scenario: s\n    Given x\n", "not @slow", "no scenario of a.feature is selected"},
		{"bad expression", scenario("Given x"), "@a and", `tag expression "@a and": it ends too early`},
		{"unknown behaviour", "Feature: f\n  @b:nosuch\n  Scenario: s\n    Given x\n", "", `a.feature:3: there is no behaviour "nosuch" in the registry`},
	} {
		_, err := Suite{Provider: simulators{}, Files: fstest.MapFS{"a.feature": {Data: []byte(c.text)}}, Paths: []string{"a.feature"},
			Tags: c.tags, Behaviours: []reports.Behaviour{{ID: "known"}}}.Run(context.Background())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := (Suite{Paths: []string{"nosuch"}}).Run(context.Background()); err == nil || err.Error() != "nosuch: there is no such file or folder" {
		t.Errorf("got %v", err)
	}
}

func TestUndefinedAndFailingSteps(t *testing.T) {
	features := play(t, `Feature: f
  Scenario: undefined
    When 1s passes
    Then pod web gets Ready within 3s
    And pod web is Ready
  Scenario: failing
    Then pod web becomes Ready within 3s
    And pod web is gone
  Scenario: not supported
    When the control plane restarts
    Then pod web is gone
  Scenario: wrong argument
    When 1s passes
      """
      text
      """
`, func(s *Suite) { s.Provider = unable{} })
	var got []string
	for _, s := range features[0].Scenarios {
		line := string(s.Status)
		for _, st := range s.Steps {
			line += " " + string(st.Status)
		}
		got = append(got, line)
	}
	want := []string{"undefined passed undefined skipped", "failed failed skipped", "skipped skipped skipped", "failed failed"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	s := features[0].Scenarios
	if !strings.Contains(s[0].Steps[1].Suggestion, "becomes {state} within") {
		t.Errorf("suggested %q", s[0].Steps[1].Suggestion)
	}
	if f := s[1].Steps[0].Failure; f == nil || f.LastSeen != "pod web does not exist; there is no pod" || f.Condition == "" {
		t.Errorf("failure %+v", f)
	}
	if !strings.Contains(s[2].Reason, "not supported on this cluster (sim): restart the control plane") {
		t.Errorf("reason %q", s[2].Reason)
	}
}

func TestInterruptedSuiteReportsWhatWasDone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := Suite{Provider: simulators{}, Files: fstest.MapFS{"a.feature": {Data: []byte("Feature: f\n  Scenario: a\n    When 1s passes\n  Scenario: b\n    When 1s passes\n")}},
		Paths: []string{"a.feature"}, Done: func(reports.Feature, reports.Scenario) { cancel() }}
	features, err := s.Run(ctx)
	if !errors.Is(err, context.Canceled) || len(features) != 1 {
		t.Fatalf("got %v, %d features", err, len(features))
	}
	if a, b := features[0].Scenarios[0], features[0].Scenarios[1]; a.Status != reports.Passed || b.Status != reports.Skipped || b.Reason != "it was not run" {
		t.Errorf("got %s and %s (%s)", a.Status, b.Status, b.Reason)
	}
}

// Files of other systems' editors run as they are.
func TestByteOrderMarkAndCarriageReturns(t *testing.T) {
	text := "Feature: f\n  Scenario: s\n    When I run `echo a`\n    Then the output is:\n      \"\"\"\n      a\n      \"\"\"\n  Scenario: t\n    When 1s passes\n"
	for _, s := range play(t, "\xef\xbb\xbf"+strings.ReplaceAll(text, "\n", "\r\n"))[0].Scenarios {
		if s.Status != reports.Passed {
			t.Errorf("%s: %s %+v", s.Name, s.Status, s.Steps)
		}
	}
}
