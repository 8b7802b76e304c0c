package nodestatus

import (
	"math/rand/v2"
	"slices"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Reporter is what a kubelet says of its node.
type Reporter struct {
	node    *node.Node
	rng     *rand.Rand
	watched *Watched

	schedule  schedule
	starting  time.Time // when a kubelet that is starting has started; zero otherwise
	due       time.Time // of the next report of a status that has changed; zero if there is none
	unready   string    // why the node is not ready
	cordoned  bool      // as last reported
	pressures Pressures
}

// Watched says of which objects clients see each change, so that they are
// written when a kubelet writes them, and not only when somebody looks.
type Watched struct{ Leases, Nodes bool }

// New returns the reporter of a kubelet that has been there for a while. Its
// chance is a stream of its own; without it all kubelets are alike.
func New(n *node.Node, now time.Time, rng *rand.Rand, watched *Watched) *Reporter {
	return &Reporter{node: n, rng: rng, watched: watched, schedule: newSchedule(now, rng)}
}

// Last returns when the kubelet reported last, and whether it goes on to.
func (n *Reporter) Last(now time.Time) (last time.Time, still bool) {
	if n.schedule.stopped {
		return n.schedule.last, false
	}
	return now, true
}

// Stopped reports whether the kubelet was stopped.
func (n *Reporter) Stopped() bool { return n.schedule.stopped }

// Idle reports whether the kubelet does nothing now: it was stopped, or starts.
func (n *Reporter) Idle() bool { return n.schedule.stopped || !n.starting.IsZero() }

// Stop stops the kubelet and returns the last that it has written.
func (n *Reporter) Stop(view store.View, now time.Time) []loop.Effect {
	last := slices.Concat(n.Renew(view, now), n.Refresh(view, now))
	n.schedule.stop(now)
	return last
}

// Continue lets a kubelet that was stopped go on.
func (n *Reporter) Continue(now time.Time) { n.schedule.stopped, n.schedule.lease = false, now }

// Start lets a kubelet start.
func (n *Reporter) Start(now time.Time) {
	n.Continue(now)
	n.unready = ""
	n.starting = now.Add(startUpTime)
}

// beat writes what somebody watches, and says when there is more to write.
func (n *Reporter) beat(view store.View, now time.Time) (effects []loop.Effect, next time.Time) {
	if n.watched.Leases {
		effects = append(effects, n.Renew(view, now)...)
		next = n.schedule.renewed(now).Add(n.schedule.period)
	}
	if n.watched.Nodes {
		effects = append(effects, n.Refresh(view, now)...)
		next = sooner(next, n.schedule.nextHeartbeat(now))
	}
	return effects, next
}

// Renew writes the latest renewal of the lease, unless that is done.
func (n *Reporter) Renew(view store.View, now time.Time) []loop.Effect {
	if n.Idle() {
		return nil
	}
	lease, ok := store.Leases.Get(view, corev1.NamespaceNodeLease, n.node.Name)
	at := n.schedule.renewed(now).Truncate(time.Microsecond)
	if !ok || lease.Spec.RenewTime != nil && !lease.Spec.RenewTime.Time.Before(at) {
		return nil
	}
	renewed := lease.DeepCopy()
	renewed.Spec.RenewTime = &metav1.MicroTime{Time: at}
	return []loop.Effect{loop.Update{Key: store.Leases.KeyOf(renewed), Object: renewed}}
}

// Refresh writes the latest heartbeat into the conditions that are the
// kubelet's, unless that is done.
func (n *Reporter) Refresh(view store.View, now time.Time) []loop.Effect {
	if n.Idle() {
		return nil
	}
	obj, ok := store.Nodes.Get(view, "", n.node.Name)
	at := metav1.NewTime(n.schedule.heartbeat(now)).Rfc3339Copy()
	if !ok || !slices.ContainsFunc(obj.Status.Conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeReady && c.LastHeartbeatTime.Before(&at)
	}) {
		return nil
	}
	fresh := *obj
	fresh.Status.Conditions = slices.Clone(obj.Status.Conditions)
	for i := range fresh.Status.Conditions {
		if n.condition(fresh.Status.Conditions[i].Type) != nil {
			fresh.Status.Conditions[i].LastHeartbeatTime = at
		}
	}
	return []loop.Effect{loop.Status{Key: store.Nodes.KeyOf(obj), Object: &fresh}}
}

// newLease is the lease of a node (component-helpers/apimachinery/lease and
// SetNodeOwnerFunc).
func (n *Reporter) newLease(owner *corev1.Node, now time.Time) loop.Create {
	seconds := int32(leaseDuration / time.Second)
	lease := &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: corev1.NamespaceNodeLease, Name: n.node.Name,
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "Node", Name: n.node.Name, UID: owner.UID}},
		},
		Spec: coordinationv1.LeaseSpec{
			HolderIdentity: &n.node.Name, LeaseDurationSeconds: &seconds,
			RenewTime: &metav1.MicroTime{Time: n.schedule.renewed(now)},
		},
	}
	return loop.Create{Key: store.Leases.KeyOf(lease), Object: lease, Rejected: func(error) []loop.Effect { return nil }}
}
