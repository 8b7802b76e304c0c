// Package pod is what all parts of a pod's worker have in common: the pod as the API
// server has it, its node, what is planned for it, and its events.
//
// Volumes, the status, probes and containers are parts of a worker. Each owns
// what it remembers.
package pod

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// Pod is a pod bound to a node.
type Pod struct {
	*Kubelet
	Node *Node
	Key  store.Key
	API  *corev1.Pod // as last seen; of a static pod its manifest
	// Mirror stands for a static pod in the API server; nil while there is none.
	Mirror *corev1.Pod
	Gone   bool // the object is deleted, or another one has its name
	// FirstSeen is when the kubelet heard of the pod.
	FirstSeen time.Time
	Agenda    Agenda
}

// At plans a step for an instant.
func (p *Pod) At(when time.Time, do func()) *Item { return p.Agenda.Add(when, do) }

// After plans a step for d from now, with the machine's jitter.
func (p *Pod) After(d time.Duration, do func()) *Item {
	return p.Agenda.Add(p.Now().Add(p.Last(d)), do)
}

// Soon plans a step for as soon as the loop turns to the pod: what callbacks
// from outside a reconciliation do.
func (p *Pod) Soon(do func()) {
	p.Agenda.Add(p.Now(), do)
	p.LookAgain(p.Key)
}

// Cancel takes a step off; nil and steps that were done are fine.
func (p *Pod) Cancel(it *Item) { p.Agenda.Cancel(it) }

// Full is the pod in messages: name_namespace(uid) (format.Pod).
func (p *Pod) Full() string {
	return fmt.Sprintf("%s_%s(%s)", p.API.Name, p.API.Namespace, p.API.UID)
}

// Directory is where the node has what belongs to the pod.
func (p *Pod) Directory() string { return "/var/lib/kubelet/pods/" + string(p.API.UID) }

// RuntimeHandler returns the handler of a runtime class; false if there is no such
// class.
func (p *Pod) RuntimeHandler(class string) (string, bool) {
	c, ok := store.RuntimeClasses.Get(p.View(), "", class)
	if !ok {
		return "", false
	}
	return c.Handler, true
}
