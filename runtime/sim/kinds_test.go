package sim

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/gherkube/gherkube/runtime/trace"
)

// What the table of kinds says of each is what upstream's API server serves and
// upstream's clients know.
func TestKindsOfATraceAreServed(t *testing.T) {
	cluster, _ := newCluster(t, Config{})
	discovery := kubernetes.NewForConfigOrDie(cluster.REST()).Discovery()
	for _, k := range trace.Kinds {
		list, err := discovery.ServerResourcesForGroupVersion(k.GroupVersion().String())
		if err != nil {
			t.Errorf("%s: %v", k.Kind, err)
			continue
		}
		i := slices.IndexFunc(list.APIResources, func(r metav1.APIResource) bool {
			return r.Kind == k.Kind && slices.Contains(r.Verbs, "watch")
		})
		switch {
		case i < 0:
			t.Errorf("%s is not served in %s", k.Kind, k.GroupVersion())
		case list.APIResources[i].Namespaced != k.Namespaced:
			t.Errorf("%s: namespaced is %t in the table", k.Kind, k.Namespaced)
		case k.Word != "" && list.APIResources[i].SingularName != k.Word:
			t.Errorf("%s is called %q in the table, and %q by the server", k.Kind, k.Word, list.APIResources[i].SingularName)
		}
		if !scheme.Scheme.Recognizes(k.GroupVersionKind) {
			t.Errorf("%s: clients do not know it", k.GroupVersionKind)
		}
	}
}
