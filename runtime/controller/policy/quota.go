package policy

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Usage measures what a quota has in use now. It is the API server's measure
// that admission refuses by.
type Usage func(*corev1.ResourceQuota) (corev1.ResourceList, error)

// quotas keeps the status of ResourceQuotas. What admission lets in it accounts
// for itself; this gives back what is gone.
type quotas struct{ usage Usage }

// NewQuotas returns the ResourceQuota controller.
func NewQuotas(usage Usage) loop.Actor { return quotas{usage} }

func (quotas) Name() string { return "resourcequota-controller" }

// Dirty wakes the quotas of a namespace when something in it is gone or counts
// no more (upstream's QuotaMonitor).
func (quotas) Dirty(v store.View, c store.Change) []store.Key {
	if c.Key.Resource == store.ResourceQuotas.GroupResource {
		return []store.Key{c.Key}
	}
	if c.Key.Namespace == "" || !frees(c) {
		return nil
	}
	var keys []store.Key
	for _, q := range store.ResourceQuotas.List(v, c.Key.Namespace) {
		keys = append(keys, store.ResourceQuotas.KeyOf(q))
	}
	return keys
}

// frees tells whether less may be in use after the change
// (install.DefaultUpdateFilter).
func frees(c store.Change) bool {
	if c.New == nil {
		return true
	}
	switch old := c.Old.(type) {
	case *corev1.Pod:
		cur, ok := c.New.(*corev1.Pod)
		return ok && (counts(old) && !counts(cur) || terminating(old) != terminating(cur) || resized(old, cur))
	case *corev1.Service, *corev1.PersistentVolumeClaim:
		return true
	}
	return false
}

// counts is upstream's QuotaV1Pod but for pods that outlive their grace period.
func counts(p *corev1.Pod) bool {
	return p.Status.Phase != corev1.PodFailed && p.Status.Phase != corev1.PodSucceeded
}

// terminating is upstream's IsTerminating: what scopes ask of pods.
func terminating(p *corev1.Pod) bool {
	return p.Spec.ActiveDeadlineSeconds != nil && *p.Spec.ActiveDeadlineSeconds >= 0
}

// resized is hasResourcesChanged: containers have other resources than before.
func resized(old, cur *corev1.Pod) bool {
	differ := func(a, b []corev1.ContainerStatus) bool {
		for i := range a {
			j := slices.IndexFunc(b, func(s corev1.ContainerStatus) bool { return s.Name == a[i].Name })
			if j >= 0 && a[i].Resources != b[j].Resources && !apiequality.Semantic.DeepEqual(a[i].Resources, b[j].Resources) {
				return true
			}
		}
		return false
	}
	return differ(old.Status.ContainerStatuses, cur.Status.ContainerStatuses) ||
		differ(old.Status.InitContainerStatuses, cur.Status.InitContainerStatuses)
}

// Reconcile is upstream's syncResourceQuota.
func (c quotas) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	q, ok := store.ResourceQuotas.Get(v, key.Namespace, key.Name)
	if !ok {
		return loop.Outcome{}
	}
	usage, err := c.usage(q)
	if err != nil {
		return loop.Outcome{Effects: []loop.Effect{loop.Retry{Err: err}}}
	}
	cp := q.DeepCopy()
	cp.Status = corev1.ResourceQuotaStatus{Hard: cp.Spec.Hard.DeepCopy(), Used: corev1.ResourceList{}}
	for name := range cp.Spec.Hard {
		if used, ok := usage[name]; ok {
			cp.Status.Used[name] = used
		} else if used, ok := q.Status.Used[name]; ok {
			cp.Status.Used[name] = used
		}
	}
	if q.Status.Hard != nil && q.Status.Used != nil && apiequality.Semantic.DeepEqual(q.Status, cp.Status) {
		return loop.Outcome{}
	}
	return loop.Outcome{Effects: []loop.Effect{loop.Status{Key: key, Object: cp}}}
}
