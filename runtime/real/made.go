package real

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
)

// made knows what a scenario has made outside of its namespaces, and which
// nodes it has changed, by the requests of its clients.
type made struct {
	cluster *Cluster

	mu      sync.Mutex
	objects []object
	nodes   []*unstructured.Unstructured // as they were
}

// object is an object that the scenario has made.
type object struct {
	resource        schema.GroupVersionResource
	namespace, name string
	uid             types.UID
}

// noting notes what requests do on their way.
type noting struct {
	*made
	next http.RoundTripper
}

// WrappedRoundTripper lets client-go find what is below.
func (n noting) WrappedRoundTripper() http.RoundTripper { return n.next }

// RoundTrip implements http.RoundTripper.
func (n noting) RoundTrip(r *http.Request) (*http.Response, error) {
	q, ok := requestOf(r)
	if !ok || r.Method == http.MethodGet || r.URL.Query().Has("dryRun") {
		return n.next.RoundTrip(r)
	}
	if q.resource == nodes && q.name != "" {
		if err := n.remember(r.Context(), q.name); err != nil {
			return nil, err
		}
	}
	response, err := n.next.RoundTrip(r)
	if err == nil && response.StatusCode == http.StatusCreated && q.subresource == "" && !n.cluster.view.owns(q.namespace) {
		err = n.note(q, response)
	}
	return response, err
}

// note keeps the object that a response shows, if there is one.
func (m *made) note(q request, response *http.Response) error {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	shown := shownIn(body)
	if shown == nil || shown.GetUID() == "" {
		return nil // an answer, not an object
	}
	if q.resource.Resource == "namespaces" && m.cluster.view.owns(shown.GetName()) {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects = append(m.objects, object{q.resource, shown.GetNamespace(), shown.GetName(), shown.GetUID()})
	return nil
}

// shownIn is the object in a response, which is JSON or, of kinds that client-go
// has types for, protobuf; nil if there is none.
func shownIn(body []byte) metav1.Object {
	var partial metav1.PartialObjectMetadata
	if json.Unmarshal(body, &partial) == nil {
		return &partial
	}
	decoded, _, err := scheme.Codecs.UniversalDeserializer().Decode(body, nil, nil)
	if err != nil {
		return nil
	}
	object, err := meta.Accessor(decoded)
	if err != nil {
		return nil
	}
	return object
}

// nodes is the resource of nodes.
var nodes = schema.GroupVersionResource{Version: "v1", Resource: "nodes"}

// remember keeps what a node is like before the scenario changes it.
func (m *made) remember(ctx context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.ContainsFunc(m.nodes, func(n *unstructured.Unstructured) bool { return n.GetName() == name }) {
		return nil
	}
	node, err := m.cluster.hub.client.Resource(nodes).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("before node %s is changed: %w", name, err)
	}
	m.nodes = append(m.nodes, node)
	return nil
}

// undo deletes what was made, the newest first, and puts the nodes back.
func (m *made) undo(ctx context.Context) error {
	objects, changed := m.take()
	var errs []error
	for _, node := range changed {
		// A node that the scenario has made itself is deleted, not put back.
		if !slices.ContainsFunc(objects, func(o object) bool { return o.uid == node.GetUID() }) {
			errs = append(errs, m.putBack(ctx, node))
		}
	}
	for _, o := range slices.Backward(objects) {
		errs = append(errs, m.delete(ctx, o))
	}
	for _, o := range slices.Backward(objects) {
		errs = append(errs, m.untilGone(ctx, o))
	}
	if len(changed) > 0 {
		errs = append(errs, m.cluster.Sync(ctx)) // the next scenario is to see the nodes as they were
	}
	return errors.Join(errs...)
}

// take returns what is known, and forgets it.
func (m *made) take() ([]object, []*unstructured.Unstructured) {
	m.mu.Lock()
	defer m.mu.Unlock()
	objects, changed := m.objects, m.nodes
	m.objects, m.nodes = nil, nil
	return objects, changed
}

func (o object) String() string {
	return strings.TrimSuffix(o.resource.Resource+"."+o.resource.Group, ".") + " " + strings.TrimPrefix(o.namespace+"/"+o.name, "/")
}

func (m *made) delete(ctx context.Context, o object) error {
	policy := metav1.DeletePropagationBackground
	err := m.cluster.hub.client.Resource(o.resource).Namespace(o.namespace).Delete(ctx, o.name,
		metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &o.uid}, PropagationPolicy: &policy})
	if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) { // a conflict: another object has the name
		return nil
	}
	return fmt.Errorf("deleting %s: %w", o, err)
}

// untilGone returns when an object is not there any more.
func (m *made) untilGone(ctx context.Context, o object) error {
	client := m.cluster.hub.client.Resource(o.resource).Namespace(o.namespace)
	for pause := shortest; ; pause = min(2*pause, longest) {
		there, err := client.Get(ctx, o.name, metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err) || err == nil && there.GetUID() != o.uid:
			return nil
		case err != nil:
			return fmt.Errorf("after the scenario there may still be %s: %w", o, err)
		}
		if err := release(ctx, client, there); err != nil {
			return err
		}
		wait(ctx, pause)
	}
}

// putBack gives a node the labels, the taints and the mark of a cordon that it
// had. Taints that nodes get by what happens to them stay.
func (m *made) putBack(ctx context.Context, was *unstructured.Unstructured) error {
	client := m.cluster.hub.client.Resource(nodes)
	is, err := client.Get(ctx, was.GetName(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return fmt.Errorf("node %s was deleted by the scenario", was.GetName())
	}
	if err != nil {
		return fmt.Errorf("putting node %s back: %w", was.GetName(), err)
	}
	labels := map[string]any{}
	for key := range is.GetLabels() {
		labels[key] = nil
	}
	for key, value := range was.GetLabels() {
		labels[key] = value
	}
	cordoned, _, _ := unstructured.NestedBool(was.Object, "spec", "unschedulable")
	patch, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"labels": labels},
		"spec": map[string]any{
			"unschedulable": cordoned,
			"taints":        append(taints(was, false), lasting(taints(is, true), cordoned)...),
		},
	})
	if err != nil {
		return err
	}
	if _, err := client.Patch(ctx, was.GetName(), types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
		return fmt.Errorf("putting node %s back: %w", was.GetName(), err)
	}
	return nil
}

// taints are those of a node that the cluster sets by itself, or the others.
func taints(node *unstructured.Unstructured, byItself bool) []any {
	all, _, _ := unstructured.NestedSlice(node.Object, "spec", "taints")
	return slices.DeleteFunc(all, func(t any) bool {
		taint, _ := t.(map[string]any)
		key, _ := taint["key"].(string)
		return strings.HasPrefix(key, "node.kubernetes.io/") != byItself
	})
}

// lasting leaves out the taint of a cordon if the node is not cordoned.
func lasting(all []any, cordoned bool) []any {
	return slices.DeleteFunc(all, func(t any) bool {
		taint, _ := t.(map[string]any)
		return !cordoned && taint["key"] == corev1.TaintNodeUnschedulable
	})
}
