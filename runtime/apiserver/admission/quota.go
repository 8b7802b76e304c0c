package admission

import (
	"context"
	"errors"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/resourcequota"
	quotaapi "k8s.io/apiserver/pkg/quota/v1"
	"k8s.io/apiserver/pkg/quota/v1/generic"
	"k8s.io/client-go/tools/cache"
	quotacore "k8s.io/kubernetes/pkg/quota/v1/evaluator/core"
	"k8s.io/kubernetes/pkg/quota/v1/install"

	"github.com/gherkube/gherkube/runtime/apiserver/storage"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// quotas is upstream's ResourceQuota plugin without its goroutines: the same
// check, against usage that is counted anew from the store each time.
type quotas struct {
	world    *world.World
	registry quotaapi.Registry
	list     quotaapi.ListerForResourceFunc
}

// countAliases are the object counts that are also known by their plain name:
// quota/v1/evaluator/core's legacyObjectCountAliases.
var countAliases = []struct {
	resource string
	alias    corev1.ResourceName
}{
	{"configmaps", corev1.ResourceConfigMaps},
	{"resourcequotas", corev1.ResourceQuotas},
	{"replicationcontrollers", corev1.ResourceReplicationControllers},
	{"secrets", corev1.ResourceSecrets},
}

func newQuotas(w *world.World) *quotas {
	q := &quotas{world: w, list: func(gvr schema.GroupVersionResource) (cache.GenericLister, error) {
		return cache.NewGenericLister(indexer{store: w.Store, resource: gvr.GroupResource()}, gvr.GroupResource()), nil
	}}
	evaluators := []quotaapi.Evaluator{
		quotacore.NewPodEvaluator(q.list, world.ClockOf(w)),
		quotacore.NewServiceEvaluator(q.list),
		quotacore.NewPersistentVolumeClaimEvaluator(q.list),
	}
	for _, c := range countAliases {
		gvr := corev1.SchemeGroupVersion.WithResource(c.resource)
		evaluators = append(evaluators,
			generic.NewObjectCountEvaluator(gvr.GroupResource(), generic.ListResourceUsingListerFunc(q.list, gvr), c.alias))
	}
	q.registry = generic.NewRegistry(evaluators)
	return q
}

// Handles implements admission.Interface.
func (*quotas) Handles(op admission.Operation) bool {
	return op == admission.Create || op == admission.Update
}

// Validate implements admission.ValidationInterface.
func (q *quotas) Validate(_ context.Context, attrs admission.Attributes, _ admission.ObjectInterfaces) error {
	gr := attrs.GetResource().GroupResource()
	if _, ignored := install.DefaultIgnoredResources()[gr]; ignored || attrs.GetNamespace() == "" || attrs.GetKind().Kind == "Namespace" {
		return nil
	}
	stored := store.ResourceQuotas.List(q.world.Store.View(), attrs.GetNamespace())
	if len(stored) == 0 {
		return nil
	}
	evaluator := q.evaluator(attrs.GetResource())
	if !evaluator.Handles(attrs) {
		return nil
	}
	current, err := q.current(stored)
	if err != nil {
		return err
	}
	checked, err := resourcequota.CheckRequest(current, attrs, evaluator, nil)
	if err != nil || attrs.IsDryRun() {
		return err
	}
	return q.write(stored, checked)
}

// evaluator returns what measures the resource: as upstream's, by counting if
// nothing else is known.
func (q *quotas) evaluator(gvr schema.GroupVersionResource) quotaapi.Evaluator {
	gr := gvr.GroupResource()
	if e := q.registry.Get(gr); e != nil {
		return e
	}
	e := generic.NewObjectCountEvaluator(gr, generic.ListResourceUsingListerFunc(q.list, gvr), "")
	q.registry.Add(e)
	return e
}

// current returns copies of the quotas with their present usage.
func (q *quotas) current(stored []*corev1.ResourceQuota) ([]corev1.ResourceQuota, error) {
	out := make([]corev1.ResourceQuota, 0, len(stored))
	for _, s := range stored {
		for name := range s.Spec.Hard {
			if gr, ok := countedResource(name); ok {
				q.evaluator(gr.WithVersion(""))
			}
		}
		used, err := quotaapi.CalculateUsage(s.Namespace, s.Spec.Scopes, s.Spec.Hard, q.registry, s.Spec.ScopeSelector)
		if err != nil {
			return nil, err
		}
		quota := *s.DeepCopy()
		quota.Status = corev1.ResourceQuotaStatus{Hard: quota.Spec.Hard.DeepCopy(), Used: used}
		out = append(out, quota)
	}
	return out, nil
}

// countedResource returns the resource that a quota's count/RESOURCE.GROUP is
// about.
func countedResource(name corev1.ResourceName) (schema.GroupResource, bool) {
	const prefix = "count/"
	if len(name) <= len(prefix) || name[:len(prefix)] != prefix {
		return schema.GroupResource{}, false
	}
	return schema.ParseGroupResource(string(name[len(prefix):])), true
}

// write stores the usage that the request will have caused, as upstream does
// before the request is carried out.
func (q *quotas) write(stored []*corev1.ResourceQuota, checked []corev1.ResourceQuota) error {
	for i, s := range stored {
		changed, err := storage.WithStatus(s, &checked[i])
		if err != nil {
			return err
		}
		if changed == nil {
			continue
		}
		_, err = q.world.Store.Update(store.ResourceQuotas.KeyOf(s), changed, store.RevisionOf(s))
		if err != nil && !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

// QuotaUsage returns what measures how much of a quota of the world is used,
// as admission does: for the controller that keeps the quotas' status. The
// caller is inside the world's gate.
func QuotaUsage(w *world.World) func(*corev1.ResourceQuota) (corev1.ResourceList, error) {
	q := newQuotas(w)
	return func(quota *corev1.ResourceQuota) (corev1.ResourceList, error) {
		current, err := q.current([]*corev1.ResourceQuota{quota})
		if err != nil {
			return nil, err
		}
		return current[0].Status.Used, nil
	}
}
