package sim

import (
	"context"
	"strings"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/runtime/seed"
)

const aWorker = "gherkube-worker"

func advance(t testing.TB, c *Cluster, d time.Duration) {
	t.Helper()
	if err := c.Advance(d); err != nil {
		t.Fatal(err)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func getNode(t testing.TB, client kubernetes.Interface, name string) *corev1.Node {
	t.Helper()
	return must[*corev1.Node](t)(client.CoreV1().Nodes().Get(t.Context(), name, metav1.GetOptions{}))
}

func conditionsOf(n *corev1.Node) string {
	var out []string
	for _, c := range n.Status.Conditions {
		out = append(out, string(c.Type)+"="+string(c.Status))
	}
	return strings.Join(out, " ")
}

// A lease that is read is renewed within its interval, and the status of a node
// that is read was reported within five minutes, or seven and a half once.
func TestKubeletsReportWhenSomebodyLooks(t *testing.T) {
	cluster, client := newCluster(t, Config{})
	leases := client.CoordinationV1().Leases(corev1.NamespaceNodeLease)
	var revision string
	for range 20 {
		advance(t, cluster, 37*time.Second)
		list := must[*coordinationv1.LeaseList](t)(leases.List(t.Context(), metav1.ListOptions{}))
		if len(list.Items) != 3 {
			t.Fatalf("there are %d leases, want 3", len(list.Items))
		}
		for _, l := range list.Items {
			if age := cluster.Now().Sub(l.Spec.RenewTime.Time); age < 0 || age > 10400*time.Millisecond {
				t.Errorf("the lease of %s was renewed %s ago", l.Name, age)
			}
		}
		if list.Items[1].ResourceVersion == revision {
			t.Error("a renewed lease has its former resource version")
		}
		revision = list.Items[1].ResourceVersion
		n := getNode(t, client, aWorker)
		if age := cluster.Now().Sub(n.Status.Conditions[0].LastHeartbeatTime.Time); age < 0 || age > 450*time.Second {
			t.Errorf("the node reported %s ago", age)
		}
	}
	advance(t, cluster, compactionInterval) // of which the beginning was seen
	before := cluster.Changes()
	advance(t, cluster, time.Hour)
	if after := cluster.Changes(); after != before {
		t.Errorf("in an hour in which nobody reads anything there are %d changes", after-before)
	}
}

func TestKubeletsReportToClientsThatWatch(t *testing.T) {
	cluster, client := newCluster(t, Config{})
	w, err := client.CoordinationV1().Leases(corev1.NamespaceNodeLease).Watch(t.Context(), metav1.ListOptions{
		FieldSelector: "metadata.name=" + aWorker, ResourceVersion: "0",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	advance(t, cluster, time.Minute)
	var times []time.Time
	for range 6 {
		e := <-w.ResultChan()
		times = append(times, e.Object.(*coordinationv1.Lease).Spec.RenewTime.Time)
	}
	for i := range times[1:] {
		if d := times[i+1].Sub(times[i]); d < 10*time.Second || d > 10400*time.Millisecond {
			t.Errorf("renewals are %s apart", d)
		}
	}
}

// A lease or a condition that somebody else takes away is there again soon.
func TestKubeletsRepairWhatTheyReport(t *testing.T) {
	cluster, client := newCluster(t, Config{})
	leases := client.CoordinationV1().Leases(corev1.NamespaceNodeLease)
	if err := leases.Delete(t.Context(), aWorker, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	n := getNode(t, client, aWorker)
	n.Status.Conditions = nil
	must[*corev1.Node](t)(client.CoreV1().Nodes().UpdateStatus(t.Context(), n, metav1.UpdateOptions{}))
	advance(t, cluster, 10500*time.Millisecond)
	must[*coordinationv1.Lease](t)(leases.Get(t.Context(), aWorker, metav1.GetOptions{}))
	const want = "MemoryPressure=False DiskPressure=False PIDPressure=False Ready=True"
	if got := conditionsOf(getNode(t, client, aWorker)); got != want {
		t.Errorf("the conditions are %s, want %s", got, want)
	}
}

func TestANodeWithoutPowerIsLostAndComesBack(t *testing.T) {
	for s := range 5 {
		cluster, client := newCluster(t, Config{Seed: seed.Seed(s)})
		advance(t, cluster, time.Duration(s)*7*time.Minute)
		if err := cluster.StopNode(t.Context(), aWorker); err != nil {
			t.Fatal(err)
		}
		lost := func(want string) func() bool {
			return func() bool { return conditionsOf(getNode(t, client, aWorker)) == want }
		}
		from := cluster.Now()
		if err := cluster.Pass(context.Background(), time.Hour, lost("MemoryPressure=Unknown DiskPressure=Unknown PIDPressure=Unknown Ready=Unknown")); err != nil {
			t.Fatal(err)
		}
		if d := cluster.Now().Sub(from); d < 39*time.Second || d > 56*time.Second {
			t.Errorf("the node is lost after %s, want 40 to 55 s", d)
		}
		if err := cluster.StartNode(t.Context(), aWorker); err != nil {
			t.Fatal(err)
		}
		advance(t, cluster, 10*time.Second)
		if !lost("MemoryPressure=False DiskPressure=False PIDPressure=False Ready=True")() {
			t.Errorf("the conditions are %s", conditionsOf(getNode(t, client, aWorker)))
		}
		if taints := getNode(t, client, aWorker).Spec.Taints; len(taints) > 0 {
			t.Errorf("the node has still the taints %v", taints)
		}
	}
}

func BenchmarkIdleHour(b *testing.B) {
	for range b.N {
		b.StopTimer()
		cluster, _ := newCluster(b, Config{Workers: 1000})
		b.StartTimer()
		advance(b, cluster, time.Hour)
	}
}
