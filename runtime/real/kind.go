package real

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"

	"github.com/gherkube/gherkube/runtime/trace"
)

// kind is one kind of objects, as the hub follows it.
type kind struct {
	name       string // as a trace has it: "Pod"
	namespaced bool
	resource   schema.GroupResource
	client     dynamic.NamespaceableResourceInterface
	// ordered says that its resourceVersions can be compared with those of
	// other ordered kinds.
	ordered bool
	// only is the one view that follows it; nil if all do.
	only *view

	// What the hub has seen; guarded by its lock.
	resourceVersion string
	kept            map[types.NamespacedName]*unstructured.Unstructured
}

// served returns the kinds to follow that the server serves.
func served(d discovery.DiscoveryInterface, client dynamic.Interface) ([]*kind, error) {
	var kinds []*kind
	for _, version := range versions() {
		list, err := d.ServerResourcesForGroupVersion(version.String())
		if apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("asking for the resources of %s: %w", version, err)
		}
		for _, r := range list.APIResources {
			known, ok := trace.KindNamed(r.Kind)
			if !ok || known.GroupVersion() != version || !watched(r) {
				continue
			}
			kinds = append(kinds, newKind(client, trace.Found{Kind: known, Resource: r.Name}))
		}
	}
	slices.SortFunc(kinds, func(a, b *kind) int { return cmp.Compare(a.name, b.name) })
	if i := slices.IndexFunc(kinds, func(k *kind) bool { return k.name == namespaces }); i < 0 {
		return nil, fmt.Errorf("the server serves no namespaces")
	}
	return kinds, nil
}

// newKind returns a kind of which nothing is known yet.
func newKind(client dynamic.Interface, found trace.Found) *kind {
	resource := found.GroupVersion().WithResource(found.Resource)
	return &kind{
		name: found.Name(), namespaced: found.Namespaced, resource: resource.GroupResource(),
		client: client.Resource(resource), kept: map[types.NamespacedName]*unstructured.Unstructured{},
	}
}

// versions are the groups' versions of the kinds that a trace records, each
// once.
func versions() []schema.GroupVersion {
	var all []schema.GroupVersion
	for _, k := range trace.Kinds {
		if v := k.GroupVersion(); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// namespaces is the kind of namespaces.
const namespaces = "Namespace"

// watched reports whether a resource is one of objects that can be watched, not
// a part of them.
func watched(r metav1.APIResource) bool {
	return !strings.Contains(r.Name, "/") && slices.Contains(r.Verbs, "list") && slices.Contains(r.Verbs, "watch")
}

// order says where the kind begins, and whether it counts its resourceVersions
// together with namespaces, whose were those before and after.
func (k *kind) order(resourceVersion string, before, after uint64) {
	k.resourceVersion = resourceVersion
	n := revision(resourceVersion)
	k.ordered = n > 0 && before <= n && n <= after
}

// change is a change of the kind that arrived at an instant.
func (k *kind) change(at time.Time, t watch.EventType, obj *unstructured.Unstructured) trace.Change {
	c := trace.Change{At: at, Type: trace.EventType(t), Resource: k.resource, Object: obj}
	if k.ordered {
		c.Revision = revision(obj.GetResourceVersion())
	}
	return c
}

// inOrder are the objects that are kept, by namespace and name.
func (k *kind) inOrder() []*unstructured.Unstructured {
	return slices.SortedFunc(maps.Values(k.kept), func(a, b *unstructured.Unstructured) int {
		return cmp.Or(cmp.Compare(a.GetNamespace(), b.GetNamespace()), cmp.Compare(a.GetName(), b.GetName()))
	})
}

// in is where the objects of a namespace are; of a kind without namespaces, all.
func (k *kind) in(namespace string) dynamic.ResourceInterface {
	if !k.namespaced {
		return k.client
	}
	return k.client.Namespace(namespace)
}

// revision is a resourceVersion as a number; 0 if it is none.
func revision(resourceVersion string) uint64 {
	n, err := strconv.ParseUint(resourceVersion, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// home is the namespace that an object is in, or is.
func (k *kind) home(obj *unstructured.Unstructured) string {
	if k.name == namespaces {
		return obj.GetName()
	}
	return obj.GetNamespace()
}

func nameOf(obj *unstructured.Unstructured) types.NamespacedName {
	return types.NamespacedName{Namespace: obj.GetNamespace(), Name: obj.GetName()}
}
