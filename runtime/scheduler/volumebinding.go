package scheduler

import (
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

// Times of VolumeBinding's PreBind: how often it looks whether the claims are
// bound, and for how long (BindTimeoutSeconds).
const (
	bindingPoll    = time.Second
	bindingTimeout = 600 * time.Second
)

// reserved is a pod that has its node and waits for its claims to be bound
// there.
type reserved struct {
	node    string
	volumes podVolumes
	poll    time.Time
	until   time.Time
	refused error // the API server's answer to what binds the claims
}

// reserve begins the binding of the pod's claims on its node. It returns false
// if there is nothing to bind (Reserve, PreBindPreFlight and the first half of
// BindPodVolumes).
func (s *Scheduler) reserve(c *cycle, e *entry, n *node, now time.Time) (loop.Outcome, bool) {
	if c.claims == nil || len(c.claims.waiting) == 0 {
		return loop.Outcome{}, false
	}
	r := &reserved{node: n.name, volumes: c.claims.found[n.name], poll: now.Add(bindingPoll), until: now.Add(bindingTimeout)}
	e.reserved = r
	refused := func(err error) []loop.Effect {
		r.refused = err
		return nil
	}
	next := e.pod.obj.DeepCopy()
	next.Status.NominatedNodeName = n.name
	effects := []loop.Effect{loop.Status{Key: store.Pods.KeyOf(next), Object: next}}
	for _, b := range r.volumes.bindings {
		if bound, changed := storage.Bind(b.volume, b.claim); changed {
			effects = append(effects, loop.Update{Key: store.PersistentVolumes.KeyOf(bound), Object: bound, Rejected: refused})
		}
	}
	for _, claim := range r.volumes.made {
		if claim.Annotations[storage.SelectedNode] == n.name {
			continue
		}
		selected := claim.DeepCopy()
		metav1.SetMetaDataAnnotation(&selected.ObjectMeta, storage.SelectedNode, n.name)
		effects = append(effects, loop.Update{Key: store.PersistentVolumeClaims.KeyOf(selected), Object: selected, Rejected: refused})
	}
	return loop.Outcome{Effects: effects, Again: r.poll}, true
}

// proceed looks whether the claims of a pod that has its node are bound, and
// binds the pod (the second half of BindPodVolumes, and what follows).
func (s *Scheduler) proceed(view store.View, e *entry, now time.Time) loop.Outcome {
	r := e.reserved
	if now.Before(r.poll) {
		return loop.Outcome{Again: r.poll}
	}
	done, err := false, r.refused
	if err == nil {
		done, err = s.checkBindings(view, e)
		if err == nil && !done && !now.Before(r.until) {
			err = errors.New("context deadline exceeded")
		}
		if err != nil {
			err = fmt.Errorf("binding volumes: %w", err)
		}
	}
	switch {
	case err != nil:
		return s.unreserve(view, e, fmt.Errorf("running PreBind plugin %q: %w", "VolumeBinding", err), now)
	case !done:
		r.poll = r.poll.Add(bindingPoll)
		return loop.Outcome{Again: r.poll}
	}
	e.reserved = nil
	return loop.Outcome{Effects: boundTo(e.pod.obj, r.node)}
}

// unreserve takes the pod from its node (handleBindingCycleError).
func (s *Scheduler) unreserve(view store.View, e *entry, err error, now time.Time) loop.Outcome {
	e.reserved = nil
	s.cluster.remove(e.pod)
	gone := e.pod.obj.DeepCopy()
	gone.Spec.NodeName = e.pod.node
	e.pod.node = ""
	s.retry(view, event{oldPod: gone})
	if current, ok := store.Pods.Get(view, gone.Namespace, gone.Name); ok && current.UID == gone.UID {
		e.pod = newPodInfo(current)
	}
	e.rejected = 0
	return s.failed(e, failure{reason: corev1.PodReasonSchedulerError, message: err.Error(), nominated: nominate("")}, now)
}

// checkBindings reports whether all claims of the pod are bound. The error says
// why they will not be.
func (s *Scheduler) checkBindings(view store.View, e *entry) (bool, error) {
	n := s.cluster.nodes[e.reserved.node]
	if n == nil || n.obj == nil {
		return false, fmt.Errorf("failed to get node %q: node %q not found", e.reserved.node, e.reserved.node)
	}
	all := true
	for _, b := range e.reserved.volumes.bindings {
		volume, ok := store.PersistentVolumes.Get(view, "", b.volume.Name)
		if !ok {
			return false, fmt.Errorf("failed to check binding: could not find v1.PersistentVolume %q", b.volume.Name)
		}
		if err := reachable(volume, n); err != nil {
			return false, err
		}
		if volume.Spec.ClaimRef == nil || volume.Spec.ClaimRef.UID == "" {
			return false, fmt.Errorf("ClaimRef got reset for pv %q", volume.Name)
		}
		claim, ok := store.PersistentVolumeClaims.Get(view, b.claim.Namespace, b.claim.Name)
		if !ok {
			return false, notFound("binding", b.claim)
		}
		all = all && storage.IsBound(claim)
	}
	for _, made := range e.reserved.volumes.made {
		bound, err := checkMade(view, made, n)
		if err != nil {
			return false, err
		}
		all = all && bound
	}
	return all, nil
}

// checkMade is checkBindings for a claim whose volume is made for the node.
func checkMade(view store.View, made *corev1.PersistentVolumeClaim, n *node) (bool, error) {
	claim, ok := store.PersistentVolumeClaims.Get(view, made.Namespace, made.Name)
	switch {
	case !ok:
		return false, notFound("provisioning pvc", made)
	case claim.Annotations == nil:
		return false, fmt.Errorf("selectedNode annotation reset for PVC %q", claim.Name)
	case claim.Annotations[storage.SelectedNode] != n.name:
		return false, fmt.Errorf("provisioning failed for PVC %q", claim.Name)
	}
	if claim.Spec.VolumeName != "" {
		volume, ok := store.PersistentVolumes.Get(view, "", claim.Spec.VolumeName)
		if !ok {
			return false, nil
		}
		if err := reachable(volume, n); err != nil {
			return false, err
		}
	}
	return storage.IsBound(claim), nil
}

func notFound(what string, claim *corev1.PersistentVolumeClaim) error {
	return fmt.Errorf("failed to check %s: could not find v1.PersistentVolumeClaim %q", what, claim.Namespace+"/"+claim.Name)
}

func reachable(volume *corev1.PersistentVolume, n *node) error {
	if err := storage.CheckAffinity(volume, n.obj); err != nil {
		return fmt.Errorf("pv %q node affinity doesn't match node %q: %w", volume.Name, n.name, err)
	}
	return nil
}
