// Package policy has the controllers that keep the accounts of policies: what
// a PodDisruptionBudget still allows, and what a ResourceQuota has in use.
package policy

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/controller/selection"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// deletionTimeout is how long an evicted pod counts as gone before it is seen
// to be deleted (upstream's DeletionTimeout).
const deletionTimeout = 2 * time.Minute

// disruptions keeps the status of PodDisruptionBudgets.
type disruptions struct{ members *selection.Members }

// NewDisruptions returns the disruption controller.
func NewDisruptions() loop.Actor { return &disruptions{selection.New()} }

func (*disruptions) Name() string { return "disruption-controller" }

// Dirty wakes a budget when it or one of its pods changed.
func (d *disruptions) Dirty(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.PodDisruptionBudgets.GroupResource:
		var selector labels.Selector
		if pdb, ok := c.New.(*policyv1.PodDisruptionBudget); ok {
			if s, err := metav1.LabelSelectorAsSelector(pdb.Spec.Selector); err == nil {
				selector = s
			}
		}
		d.members.Select(v, c.Key, selector)
		return []store.Key{c.Key}
	case store.Pods.GroupResource:
		old, _ := c.Old.(*corev1.Pod)
		cur, _ := c.New.(*corev1.Pod)
		keys, _ := d.members.Follow(c.Key, old, cur)
		return keys
	}
	return nil
}

// Reconcile is upstream's DisruptionController.trySync.
func (d *disruptions) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	pdb, ok := store.PodDisruptionBudgets.Get(v, key.Namespace, key.Name)
	if !ok {
		return loop.Outcome{}
	}
	a := &account{view: v, pdb: pdb, pods: d.members.Pods(v, key), now: now}
	if len(a.pods) == 0 {
		a.tell(corev1.EventTypeNormal, "NoPods", "No matching pods found")
	}
	if err := a.expect(); err != nil {
		a.tell(corev1.EventTypeWarning, "CalculateExpectedPodCountFailed",
			fmt.Sprintf("Failed to calculate the number of expected pods: %v", err))
		a.forbid(err)
		return loop.Outcome{Effects: a.effects}
	}
	a.disrupted()
	a.count()
	a.write()
	return loop.Outcome{Effects: a.effects, Again: a.recheck}
}

// account is one look at one budget.
type account struct {
	view    store.View
	pdb     *policyv1.PodDisruptionBudget
	pods    []*corev1.Pod
	now     time.Time
	status  policyv1.PodDisruptionBudgetStatus
	recheck time.Time
	effects []loop.Effect
}

func (a *account) tell(kind, reason, message string) {
	a.effects = append(a.effects, loop.Event{
		Regarding: corev1.ObjectReference{
			APIVersion: "policy/v1", Kind: "PodDisruptionBudget", Namespace: a.pdb.Namespace, Name: a.pdb.Name,
			UID: a.pdb.UID, ResourceVersion: a.pdb.ResourceVersion,
		},
		Type: kind, Reason: reason, Message: message, Component: "controllermanager",
	})
}

// disrupted keeps those pods on the list of evicted ones that are not seen to
// be deleted yet (upstream's buildDisruptedPodMap).
func (a *account) disrupted() {
	a.status.DisruptedPods = map[string]metav1.Time{}
	for _, p := range a.pods {
		since, ok := a.pdb.Status.DisruptedPods[p.Name]
		if p.DeletionTimestamp != nil || !ok {
			continue
		}
		limit := since.Add(deletionTimeout)
		if limit.Before(a.now) {
			a.effects = append(a.effects, loop.Event{
				Regarding: corev1.ObjectReference{APIVersion: "v1", Kind: "Pod", Namespace: p.Namespace, Name: p.Name, UID: p.UID},
				Type:      corev1.EventTypeWarning, Reason: "NotDeleted", Component: "controllermanager",
				// Upstream names the namespace twice.
				Message: fmt.Sprintf("Pod was expected by PDB %s/%s to be deleted but it wasn't", a.pdb.Namespace, a.pdb.Namespace),
			})
			continue
		}
		if a.recheck.IsZero() || limit.Before(a.recheck) {
			a.recheck = limit
		}
		a.status.DisruptedPods[p.Name] = since
	}
	if !a.recheck.IsZero() {
		a.recheck = a.recheck.Add(time.Millisecond) // it is over only after the limit
	}
}

// count counts the healthy pods (upstream's countHealthyPods) and what may be
// disrupted.
func (a *account) count() {
	for _, p := range a.pods {
		since, evicted := a.status.DisruptedPods[p.Name]
		if p.DeletionTimestamp == nil && (!evicted || !since.Add(deletionTimeout).After(a.now)) && podstatus.IsReady(p) {
			a.status.CurrentHealthy++
		}
	}
	if a.status.ExpectedPods > 0 {
		a.status.DisruptionsAllowed = max(a.status.CurrentHealthy-a.status.DesiredHealthy, 0)
	}
}

// write is upstream's updatePdbStatus.
func (a *account) write() {
	a.status.ObservedGeneration = a.pdb.Generation
	a.status.Conditions = a.pdb.DeepCopy().Status.Conditions
	c := metav1.Condition{Status: metav1.ConditionFalse, Reason: policyv1.InsufficientPodsReason}
	if a.status.DisruptionsAllowed > 0 {
		c = metav1.Condition{Status: metav1.ConditionTrue, Reason: policyv1.SufficientPodsReason}
	}
	a.writeWith(c)
}

// forbid allows no disruption, as the budget cannot be worked out (upstream's
// failSafe).
func (a *account) forbid(err error) {
	a.status = *a.pdb.Status.DeepCopy()
	a.status.DisruptionsAllowed = 0
	a.writeWith(metav1.Condition{Status: metav1.ConditionFalse, Reason: policyv1.SyncFailedReason, Message: err.Error()})
}

func (a *account) writeWith(c metav1.Condition) {
	c.Type = policyv1.DisruptionAllowedCondition
	c.ObservedGeneration = a.status.ObservedGeneration
	c.LastTransitionTime = metav1.NewTime(a.now.Truncate(time.Second))
	if old := apimeta.FindStatusCondition(a.status.Conditions, c.Type); old != nil && old.Status == c.Status {
		c.LastTransitionTime = old.LastTransitionTime
	}
	apimeta.SetStatusCondition(&a.status.Conditions, c)
	if apiequality.Semantic.DeepEqual(a.pdb.Status, a.status) {
		return
	}
	cp := a.pdb.DeepCopy()
	cp.Status = a.status
	a.effects = append(a.effects, loop.Status{Key: store.PodDisruptionBudgets.KeyOf(cp), Object: cp})
}
