// Package autoscaling is the HorizontalPodAutoscaler controller: upstream's
// pkg/controller/podautoscaler, with the defaults of kube-controller-manager.
package autoscaling

import (
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/store"
)

// The defaults of kube-controller-manager's --horizontal-pod-autoscaler-… flags
// (RecommendedDefaultHPAControllerConfiguration).
const (
	syncPeriod            = 15 * time.Second
	downscaleWindow       = 5 * time.Minute
	cpuInitialization     = 5 * time.Minute
	initialReadinessDelay = 30 * time.Second
	defaultTolerance      = 0.1
)

// Scales reads the scale subresource of an object of any kind that has one. The
// errors are the API server's.
type Scales func(namespace string, kind schema.GroupKind, name string) (*autoscalingv1.Scale, schema.GroupResource, error)

// Measures are what pods use: metrics.k8s.io.
type Measures interface {
	Pod(namespace, name string, now time.Time) (metrics.Pod, bool)
}

// Config is what the controller asks besides the world.
type Config struct {
	Scales   Scales
	Measures Measures
	// Values are those of custom.metrics.k8s.io and external.metrics.k8s.io.
	Values *metrics.Values
}

// autoscalers is the controller.
type autoscalers struct {
	Config
	known map[store.Key]*memory
	// selectors are those of each namespace's autoscalers, by name: Nothing until
	// one was worked out (hpaSelectorStore).
	selectors map[string]map[string]labels.Selector
}

// memory is what the controller remembers of one autoscaler.
type memory struct {
	// Of the latest reconciliation.
	uid             types.UID
	generation      int64
	next            time.Time
	recommendations []recommendation
	ups, downs      []scaling
}

// New returns the controller.
func New(c Config) loop.Actor {
	return &autoscalers{Config: c, known: map[store.Key]*memory{}, selectors: map[string]map[string]labels.Selector{}}
}

func (*autoscalers) Name() string { return "horizontal-pod-autoscaler" }

func (*autoscalers) Dirty(_ store.View, c store.Change) []store.Key {
	if c.Key.Resource == store.HorizontalPodAutoscalers.GroupResource {
		return []store.Key{c.Key}
	}
	return nil
}

// Reconcile looks at an autoscaler when it is new or its spec has changed, and
// each sync period after it was looked at: other changes wait in the queue for
// that (updateHPA, FixedItemIntervalRateLimiter).
func (a *autoscalers) Reconcile(view store.View, key store.Key, now time.Time) loop.Outcome {
	hpa, ok := store.HorizontalPodAutoscalers.Get(view, key.Namespace, key.Name)
	if !ok {
		a.forget(key)
		return loop.Outcome{}
	}
	m := a.known[key]
	if m == nil {
		m = &memory{}
		a.known[key] = m
		a.register(key)
	}
	changed := m.generation != hpa.Generation || m.uid != hpa.UID
	if !changed && now.Before(m.next) {
		return loop.Outcome{Again: m.next}
	}
	if !now.Before(m.next) {
		m.next = now.Add(syncPeriod)
	}
	m.generation, m.uid = hpa.Generation, hpa.UID
	r := newReconciliation(a, m, view, hpa, now)
	r.run()
	return loop.Outcome{Effects: r.effects, Again: m.next}
}

// register is enqueueHPA's part in the selector store.
func (a *autoscalers) register(key store.Key) {
	if a.selectors[key.Namespace] == nil {
		a.selectors[key.Namespace] = map[string]labels.Selector{}
	}
	a.selectors[key.Namespace][key.Name] = labels.Nothing()
}

func (a *autoscalers) forget(key store.Key) {
	delete(a.known, key)
	delete(a.selectors[key.Namespace], key.Name)
	if len(a.selectors[key.Namespace]) == 0 {
		delete(a.selectors, key.Namespace)
	}
}

// minReplicas is what the autoscaler never goes below.
func minReplicas(hpa *autoscalingv2.HorizontalPodAutoscaler) int32 {
	if hpa.Spec.MinReplicas != nil {
		return *hpa.Spec.MinReplicas
	}
	return 1
}
