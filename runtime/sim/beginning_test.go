package sim

import (
	"context"
	"reflect"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/runtime/apiserver"
)

// TestBeginningIsTheSame: a cluster that takes what an earlier one has stored is as one
// that makes it, and goes on as that does.
func TestBeginningIsTheSame(t *testing.T) {
	plain, client := newCluster(t, Config{Seed: 7})
	want := contents(t, plain, client)
	var shared apiserver.Beginning
	for _, which := range []string{"the first", "the second", "the third"} {
		c, client := newCluster(t, Config{Seed: 7, Beginning: &shared})
		got := contents(t, c, client)
		if len(got) != len(want) {
			t.Errorf("%s cluster has %d objects, want %d", which, len(got), len(want))
		}
		for key, object := range want {
			if !reflect.DeepEqual(object, got[key]) {
				t.Errorf("%s cluster: %s is\n%v\nwant\n%v", which, key, got[key], object)
			}
		}
	}
}

// TestBeginningThatIsOther: what does not fit is not taken.
func TestBeginningThatIsOther(t *testing.T) {
	var shared apiserver.Beginning
	newCluster(t, Config{Seed: 7, Beginning: &shared})
	plain, client := newCluster(t, Config{Seed: 7, Workers: 3})
	want := contents(t, plain, client)
	other, client := newCluster(t, Config{Seed: 7, Workers: 3, Beginning: &shared})
	if got := contents(t, other, client); !reflect.DeepEqual(got, want) {
		t.Errorf("with three workers there are %d objects, want %d as without others before", len(got), len(want))
	}
}

// contents are the objects of a cluster in which a pod has been made, by key; nodes and
// the pod as clients see them.
func contents(t *testing.T, c *Cluster, client *kubernetes.Clientset) map[string]any {
	t.Helper()
	ctx := context.Background()
	made, err := client.CoreV1().Pods("default").Create(ctx, shellPod("one", "sleep 1000"), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Settle(); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{"made": made}
	for _, resource := range c.View().Resources() {
		for _, o := range c.View().List(resource, "") {
			all[resource.String()+" "+o.GetNamespace()+"/"+o.GetName()] = o
		}
	}
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := client.CoreV1().ServiceAccounts("").List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	all["nodes as seen"], all["accounts as seen"] = nodes, accounts
	if len(nodes.Items[0].ManagedFields) == 0 {
		t.Errorf("nobody manages the fields of node %s", nodes.Items[0].Name)
	}
	return all
}
