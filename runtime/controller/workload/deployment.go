package workload

import (
	"errors"
	"fmt"
	"maps"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

var deploymentKind = appsv1.SchemeGroupVersion.WithKind("Deployment")

// deployments rolls Deployments out by ReplicaSets.
type deployments struct{}

// NewDeployments returns the Deployment controller.
func NewDeployments() loop.Actor { return deployments{} }

func (deployments) Name() string { return "deployment-controller" }

// Dirty wakes a Deployment when it or one of its ReplicaSets changed, those
// that an orphaned ReplicaSet matches, and a Recreate one when a pod is gone.
func (deployments) Dirty(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Deployments.GroupResource:
		return []store.Key{c.Key}
	case store.ReplicaSets.GroupResource:
		return ownership.Concerned(c, deploymentKind.Kind, store.Deployments.GroupResource, func(rs store.Object) []store.Key {
			return adopting(v, rs)
		})
	case store.Pods.GroupResource:
		if pod, ok := c.Old.(*corev1.Pod); ok && c.New == nil {
			return dirtyByGonePod(v, pod)
		}
	}
	return nil
}

// adopting returns the Deployments that select a ReplicaSet.
func adopting(v store.View, rs store.Object) []store.Key {
	var keys []store.Key
	for _, d := range store.Deployments.List(v, rs.GetNamespace()) {
		if ownership.Selects(d.Spec.Selector, rs) {
			keys = append(keys, store.Deployments.KeyOf(d))
		}
	}
	return keys
}

func dirtyByGonePod(v store.View, pod *corev1.Pod) []store.Key {
	ref := metav1.GetControllerOfNoCopy(pod)
	if ref == nil || ref.Kind != replicaSetKind.Kind {
		return nil
	}
	rs, ok := store.ReplicaSets.Get(v, pod.Namespace, ref.Name)
	if !ok || rs.UID != ref.UID {
		return nil
	}
	key, ok := ownership.KeyOf(rs, deploymentKind.Kind, store.Deployments.GroupResource)
	if !ok {
		return nil
	}
	d, ok := store.Deployments.Get(v, key.Namespace, key.Name)
	if !ok || d.Spec.Strategy.Type != appsv1.RecreateDeploymentStrategyType {
		return nil
	}
	return []store.Key{key}
}

// Reconcile is upstream's syncDeployment.
func (c deployments) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	d, ok := store.Deployments.Get(v, key.Namespace, key.Name)
	if !ok {
		return loop.Outcome{}
	}
	r := &rollout{
		view:    v,
		now:     now,
		d:       d.DeepCopy(),
		owner:   ownership.NewOwner(c.Name(), deploymentKind, d),
		written: map[types.UID]bool{},
	}
	if err := r.sync(); err != nil && !errors.Is(err, errStale) {
		r.effects = append(r.effects, loop.Retry{Err: err})
	}
	return loop.Outcome{Effects: r.effects, Again: r.again}
}

// errStale ends a reconciliation that would write an object a second time from
// a copy read before the first write.
var errStale = errors.New("object was written already")

// rollout is one look at one Deployment.
type rollout struct {
	view    store.View
	now     time.Time
	d       *appsv1.Deployment // a copy to work on
	owner   ownership.Owner
	written map[types.UID]bool // whose copies at hand are stale
	effects []loop.Effect
	again   time.Time
}

func (r *rollout) sync() error {
	if apiequality.Semantic.DeepEqual(r.d.Spec.Selector, &metav1.LabelSelector{}) {
		return r.refuseSelectingAll()
	}
	sets, err := r.claimSets()
	if err != nil {
		return err
	}
	if r.d.DeletionTimestamp != nil {
		return r.syncStatusOnly(sets)
	}
	if err := r.checkPaused(); err != nil {
		return err
	}
	if r.d.Spec.Paused {
		return r.scaleOnly(sets)
	}
	if rollbackTo(r.d) != nil {
		return r.rollback(sets)
	}
	scaled, err := r.isScalingEvent(sets)
	if err != nil {
		return err
	}
	if scaled {
		return r.scaleOnly(sets)
	}
	switch r.d.Spec.Strategy.Type {
	case appsv1.RecreateDeploymentStrategyType:
		return r.recreate(sets)
	case appsv1.RollingUpdateDeploymentStrategyType:
		return r.roll(sets)
	}
	return fmt.Errorf("unexpected deployment strategy type: %s", r.d.Spec.Strategy.Type)
}

func (r *rollout) refuseSelectingAll() error {
	r.effects = append(r.effects, r.owner.Record.Warning("SelectingAll", "This deployment is selecting all pods. A non-empty selector is required."))
	if r.d.Status.ObservedGeneration < r.d.Generation {
		r.d.Status.ObservedGeneration = r.d.Generation
		return r.writeStatus()
	}
	return nil
}

// claimSets is upstream's getReplicaSetsForDeployment.
func (r *rollout) claimSets() ([]*appsv1.ReplicaSet, error) {
	selector, err := metav1.LabelSelectorAsSelector(r.d.Spec.Selector)
	if err != nil {
		return nil, fmt.Errorf("deployment %s/%s has invalid label selector: %w", r.d.Namespace, r.d.Name, err)
	}
	owned := store.ReplicaSets.Indexed(r.view, store.ByController, store.ControllerValue(r.d.Namespace, r.d.UID))
	orphans := store.ReplicaSets.Indexed(r.view, store.ByController, store.ControllerValue(r.d.Namespace, ""))
	c := ownership.NewClaimer(r.owner, selector)
	sets := ownership.Claim(c, store.ReplicaSets, append(owned, orphans...))
	r.effects = append(r.effects, c.Effects...)
	maps.Copy(r.written, c.Changed)
	return sets, nil
}

// writeStatus writes the working copy's status, and with it the annotations.
func (r *rollout) writeStatus() error {
	if r.written[r.d.UID] {
		return errStale
	}
	r.written[r.d.UID] = true
	r.effects = append(r.effects, loop.Update{Key: store.Deployments.KeyOf(r.d), Object: r.d.DeepCopy(), Subresource: "status"})
	return nil
}

// writeSet writes rs, a changed copy, and returns the copy to change further.
func (r *rollout) writeSet(rs *appsv1.ReplicaSet) (*appsv1.ReplicaSet, error) {
	if r.written[rs.UID] && rs.ResourceVersion != "" {
		return nil, errStale
	}
	r.written[rs.UID] = true
	r.effects = append(r.effects, loop.Update{Key: store.ReplicaSets.KeyOf(rs), Object: rs})
	next := rs.DeepCopy()
	next.ResourceVersion = ""
	return next, nil
}

func (r *rollout) syncStatusOnly(sets []*appsv1.ReplicaSet) error {
	newRS, oldRSs, err := r.setsInUse(sets)
	if err != nil {
		return err
	}
	return r.syncStatus(all(oldRSs, newRS), newRS)
}

// scaleOnly is upstream's sync: for scaling events and paused Deployments.
func (r *rollout) scaleOnly(sets []*appsv1.ReplicaSet) error {
	newRS, oldRSs, err := r.setsInUse(sets)
	if err != nil {
		return err
	}
	if err := r.scale(newRS, oldRSs); err != nil {
		return err
	}
	if r.d.Spec.Paused && rollbackTo(r.d) == nil {
		r.cleanUp(oldRSs)
	}
	return r.syncStatus(all(oldRSs, newRS), newRS)
}
