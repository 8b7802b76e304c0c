package kubelet

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

// Name implements loop.Actor.
func (k *Kubelets) Name() string { return Name }

// Dirty implements loop.Actor: pods bound to a node of ours, and the nodes. A volume that its
// provisioner has deleted takes its directory on the node with it.
func (k *Kubelets) Dirty(_ store.View, c store.Change) []store.Key {
	if pv, ok := c.Deleted.(*corev1.PersistentVolume); ok {
		if n := k.nodes[pv.Annotations[storage.LocalPathNode]]; n != nil {
			n.removeProvisioned(pv)
		}
	}
	if c.Key.Resource != store.Pods.GroupResource {
		if n := k.nodes[c.Key.Name]; n != nil && n.reporter.Dirty(c) {
			return []store.Key{store.Nodes.Key("", c.Key.Name)}
		}
		return nil
	}
	obj := c.New
	if obj == nil {
		obj = c.Deleted
	}
	if p, ok := obj.(*corev1.Pod); ok && k.nodes[p.Spec.NodeName] != nil {
		return []store.Key{c.Key}
	}
	return nil
}

// Reconcile implements loop.Actor.
func (k *Kubelets) Reconcile(view store.View, key store.Key, now time.Time) loop.Outcome {
	if key.Resource == store.Nodes.GroupResource {
		return k.syncNode(view, k.nodes[key.Name], now)
	}
	k.shared.Begin(view, key)
	k.observe(view, key)
	for _, p := range slices.Clone(k.pods[key]) {
		if !p.idle() {
			p.Agenda.Do(now)
		}
	}
	if s, start := k.static.due(key, k.pods[key]); start {
		p := k.worker(s.on, key, s.pod)
		p.Mirror = k.static.mirror(key)
		k.begin(s.on, p)
	}
	again := k.tidy(key)
	if due := k.static.removeOrphan(view, key, k.pods[key], k.nodes); !due.IsZero() && (again.IsZero() || due.Before(again)) {
		again = due
	}
	return loop.Outcome{Effects: k.shared.End(), Again: again}
}

// observe compares the pod object with the workers that run for its name.
func (k *Kubelets) observe(view store.View, key store.Key) {
	api, exists := store.Pods.Get(view, key.Namespace, key.Name)
	known := exists && pod.IsMirror(api)
	for _, p := range k.pods[key] {
		if p.Static() {
			p.observeMirror(api)
		} else if exists && api.UID == p.API.UID {
			known = true
			if !p.idle() {
				p.updated(api)
			}
		} else if !p.idle() {
			p.removed()
		}
	}
	if n := k.nodes[nodeOf(api)]; exists && !known && n != nil && !n.reporter.Idle() {
		k.begin(n, k.worker(n, key, api))
	}
}

// worker returns a worker for a pod of a node.
func (k *Kubelets) worker(n *kubelet, key store.Key, api *corev1.Pod) *worker {
	shares := &common{owners: k.owners, links: k.links, token: k.Token}
	return newWorker(shares, n.machine, &n.neighbours, key, api)
}

// begin begins the work of a pod's worker.
func (k *Kubelets) begin(n *kubelet, p *worker) {
	k.pods[p.Key] = append(k.pods[p.Key], p)
	n.begin(p)
}

func nodeOf(api *corev1.Pod) string {
	if api == nil {
		return ""
	}
	return api.Spec.NodeName
}

// tidy forgets workers that are done and returns when the others want to be
// looked at again.
func (k *Kubelets) tidy(key store.Key) time.Time {
	var again time.Time
	pods := slices.DeleteFunc(k.pods[key], func(p *worker) bool {
		if p.Gone && p.work == finished {
			k.nodes[p.machine.Name].forget(p)
			return true
		}
		return false
	})
	for _, p := range pods {
		if next := p.Agenda.Next(); !p.idle() && !next.IsZero() && (again.IsZero() || next.Before(again)) {
			again = next
		}
	}
	if len(pods) == 0 {
		delete(k.pods, key)
	} else {
		k.pods[key] = pods
	}
	return again
}

// syncNode lets the kubelet of a node look at its memory and at its Node object.
// One that has started looks at its pods, too.
func (k *Kubelets) syncNode(view store.View, n *kubelet, now time.Time) loop.Outcome {
	idle := n.reporter.Idle()
	var effects []loop.Effect
	if !idle {
		effects = n.keep(view, now)
	}
	down := k.shutDown(view, n, now)
	out := n.reporter.Sync(view, now)
	out.Effects = slices.Concat(effects, down.Effects, out.Effects)
	if !down.Again.IsZero() && (out.Again.IsZero() || down.Again.Before(out.Again)) {
		out.Again = down.Again
	}
	if idle && !n.reporter.Idle() {
		k.static.read(n)
		for _, p := range n.pods {
			p.Agenda.Add(now, p.restarted)
		}
		n.wakePods(view)
	}
	return out
}

// shutDown goes on with the shutdown of a machine, if there is one, and turns it off in
// the end.
func (k *Kubelets) shutDown(view store.View, n *kubelet, now time.Time) loop.Outcome {
	if n.shutdown == nil {
		return loop.Outcome{}
	}
	out, over := n.shutdown.proceed(view, n.machine, now)
	if !over {
		return out
	}
	n.off()
	if k.PoweredOff != nil {
		k.PoweredOff(n.Name)
	}
	return out
}
