package daemonset

import (
	"maps"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/store"
)

// daemon is what the controller knows of one set between two looks.
type daemon struct {
	selector   labels.Selector
	generation int64  // of the set
	marked     string // the template's generation as the set's annotation has it
	patch      []byte // its state, as revisions keep it
	hash       string // of its revision
	nodes      wanted
	// unclaimed says that there are pods to adopt or to release.
	unclaimed bool
	places    map[string]*place // by node
	at        map[string]string // pods' nodes
	// dirty are the nodes to count anew; ripe are those to count anew when
	// time has passed.
	dirty map[string]bool
	ripe  agenda
	sum   counts
	lines [lineCount]line
	// backoff is how long failed pods of a node stay, since the set's
	// generation was observed (upstream's failedPodsBackoffKey).
	backoff  map[string]backoff
	observed int64
	// wake is when to look again even if nothing changes.
	wake time.Time
}

// place is a node as the set sees it.
type place struct {
	pods map[string]bool // of the set, by name
	verdict
}

// newDaemon reads what there is of the set's pods, and counts every node.
func newDaemon(v store.View, ds *appsv1.DaemonSet, selector labels.Selector) *daemon {
	d := &daemon{
		selector:  selector,
		unclaimed: true,
		places:    map[string]*place{},
		at:        map[string]string{},
		dirty:     map[string]bool{},
		backoff:   map[string]backoff{},
	}
	for _, n := range store.Nodes.List(v, "") {
		d.dirty[n.Name] = true
	}
	for _, p := range store.Pods.Indexed(v, store.ByController, store.ControllerValue(ds.Namespace, ds.UID)) {
		d.place(p)
	}
	return d
}

// place notes where a pod is. A set that nothing is known of yet will see for
// itself.
func (d *daemon) place(p *corev1.Pod) {
	if d == nil {
		return
	}
	d.forget(p)
	node := target(p)
	d.at[p.Name] = node
	d.placeOf(node).pods[p.Name] = true
	d.dirty[node] = true
	if !d.selector.Matches(labels.Set(p.Labels)) {
		d.unclaimed = true
	}
}

// forget notes that a pod is not where it was.
func (d *daemon) forget(p *corev1.Pod) {
	if d == nil {
		return
	}
	if node, ok := d.at[p.Name]; ok {
		delete(d.at, p.Name)
		delete(d.placeOf(node).pods, p.Name)
		d.dirty[node] = true
	}
}

func (d *daemon) claimAnew() {
	if d != nil {
		d.unclaimed = true
	}
}

func (d *daemon) placeOf(node string) *place {
	p := d.places[node]
	if p == nil {
		p = &place{pods: map[string]bool{}}
		d.places[node] = p
	}
	return p
}

// recountAll makes every node one to count anew.
func (d *daemon) recountAll() {
	for node := range d.places {
		d.dirty[node] = true
	}
}

// due returns the nodes to count anew by now, in order.
func (d *daemon) due(now time.Time) []string {
	for _, node := range d.ripe.until(now) {
		d.dirty[node] = true
	}
	nodes := slices.Sorted(maps.Keys(d.dirty))
	d.dirty = map[string]bool{} // not cleared: a map that was large once takes long to read
	return nodes
}

// wakeAt asks for another look at an instant. Of several the earliest counts,
// as in upstream's queue.
func (d *daemon) wakeAt(t time.Time) {
	if d.wake.IsZero() || t.Before(d.wake) {
		d.wake = t
	}
}
