package provider_test

import (
	"context"
	"encoding/pem"
	"errors"
	"net/http/httptest"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/real"
	"github.com/gherkube/gherkube/runtime/real/provider"
	"github.com/gherkube/gherkube/runtime/sim"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/target"
)

const token = "of-an-administrator"

// serve serves a simulated cluster by the wall clock, and returns what a
// kubeconfig says of it: nothing else is known of it from there on.
func serve(t *testing.T) *rest.Config {
	t.Helper()
	config, _ := serveFrom(t)
	return config
}

// serveFrom is serve, with the server.
func serveFrom(t *testing.T) (*rest.Config, *httptest.Server) {
	t.Helper()
	server, err := apiserver.New(apiserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := sim.New(sim.Config{Server: server, Seed: 1, Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- cluster.Run(ctx, 1) }()
	s := httptest.NewUnstartedServer(cluster.HandlerWithToken(token))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
		cancel()
		if err := <-over; !errors.Is(err, context.Canceled) {
			t.Errorf("the served cluster: %v", err)
		}
		cluster.Close()
	})
	return &rest.Config{Host: s.URL, BearerToken: token, TLSClientConfig: rest.TLSClientConfig{
		CAData: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})}}, s
}

func suite(clusters target.Provider) steps.Suite {
	return steps.Suite{Provider: clusters, Files: os.DirFS("testdata"), Paths: []string{"."}, Root: "testdata", Parallel: 16}
}

// withActors is a cluster that has the image of actors.
type withActors struct{ *provider.Cluster }

func (withActors) ActorImage() string { return steps.ActorImage }

// TestFeaturesOnAServedCluster runs the whole vocabulary on a cluster that is
// known by its API alone, with other scenarios beside each one.
func TestFeaturesOnAServedCluster(t *testing.T) {
	config := serve(t)
	clusters, err := provider.New(t.Context(), provider.Config{REST: config, Name: "served", Working: 16,
		Able: func(c *provider.Cluster) target.Cluster { return withActors{c} }})
	if err != nil {
		t.Fatal(err)
	}
	defer clusters.Close()
	features, err := suite(clusters).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range features {
		for _, s := range f.Scenarios {
			t.Logf("%s: %s in %s", s.Name, s.Status, s.Wall.Round(time.Millisecond))
			judge(t, s)
		}
	}
	for _, stack := range commandsRunning() {
		t.Errorf("a command of kubectl that was stopped still runs:\n%s", stack)
	}
	nothingLeft(t, config)
}

// commandsRunning returns the goroutines of all commands of kubectl.
func commandsRunning() []string {
	stacks := make([]byte, 1<<24)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return slices.DeleteFunc(strings.Split(string(stacks), "\n\n"), func(stack string) bool {
		return !strings.Contains(stack, "steps/terminal.(*Terminal).once(")
	})
}

func nothingLeft(t *testing.T, config *rest.Config) {
	t.Helper()
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	left, err := client.CoreV1().Namespaces().List(t.Context(), metav1.ListOptions{LabelSelector: real.Selector})
	if err != nil {
		t.Fatal(err)
	}
	for _, ns := range left.Items {
		t.Errorf("namespace %s is left", ns.Name)
	}
	nothingOutside(t, client)
}

// nothingOutside looks for what outside.feature makes.
func nothingOutside(t *testing.T, client kubernetes.Interface) {
	t.Helper()
	ctx := t.Context()
	_, role := client.RbacV1().ClusterRoles().Get(ctx, "outside", metav1.GetOptions{})
	_, applied := client.RbacV1().ClusterRoles().Get(ctx, "outside-applied", metav1.GetOptions{})
	_, class := client.SchedulingV1().PriorityClasses().Get(ctx, "outside", metav1.GetOptions{})
	_, other := client.CoreV1().ConfigMaps(metav1.NamespaceDefault).Get(ctx, "outside", metav1.GetOptions{})
	_, namespace := client.CoreV1().Namespaces().Get(ctx, "outside", metav1.GetOptions{})
	for what, err := range map[string]error{"a ClusterRole": role, "one that was applied": applied, "a PriorityClass": class,
		"a ConfigMap of the namespace default": other, "a namespace of another name": namespace} {
		if !apierrors.IsNotFound(err) {
			t.Errorf("%s may be left: %v", what, err)
		}
	}
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes.Items {
		if n.Labels["outside"] != "" || n.Labels["kubernetes.io/os"] != "linux" || n.Spec.Unschedulable ||
			slices.ContainsFunc(n.Spec.Taints, func(taint corev1.Taint) bool { return taint.Key == "outside" }) {
			t.Errorf("node %s was not put back: %v, %+v", n.Name, n.Labels, n.Spec)
		}
	}
}

func judge(t *testing.T, s reports.Scenario) {
	t.Helper()
	if slices.Contains(s.Tags, "@unsupported") {
		if s.Status != reports.Skipped || !strings.Contains(s.Reason, "not supported on this cluster (served): ") {
			t.Errorf("%s: %s %q, not skipped as not supported", s.Name, s.Status, s.Reason)
		}
		return
	}
	for _, st := range s.Steps {
		if st.Failure != nil {
			t.Errorf("%s: %s %s: %s", s.Name, st.Keyword, st.Text, (&steps.FailureError{Failure: *st.Failure}).Error())
			for _, c := range st.Commands {
				t.Logf("$ %s (exit code %d)\n%s%s", c.Line, c.ExitCode, c.Stdout, c.Stderr)
			}
		}
	}
	if s.Status != reports.Passed {
		t.Errorf("%s: %s %s", s.Name, s.Status, s.Reason)
	}
}

// TestFeaturesUseTheWholeVocabulary: no sentence is left out above.
func TestFeaturesUseTheWholeVocabulary(t *testing.T) {
	features, err := suite(nil).List()
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range features {
		for _, s := range f.Scenarios {
			for _, st := range s.Steps {
				said = append(said, st.Text)
			}
		}
	}
	for _, family := range steps.Vocabulary() {
		for _, s := range family.Steps {
			pattern, err := s.Pattern()
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(said, regexp.MustCompile(pattern).MatchString) {
				t.Errorf("no feature says %q: add a use of it", s.Expression)
			}
		}
	}
}
