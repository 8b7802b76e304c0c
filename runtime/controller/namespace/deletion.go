package namespace

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// observeDelay is how long the controller waits after each change of a
// namespace that is being deleted (upstream's namespaceDeletionGracePeriod).
const observeDelay = 5 * time.Second

// deletions empties namespaces that are being deleted, then lets them go.
type deletions struct{ emptying map[store.Key]*emptying }

// emptying is the work on one namespace. A change of the namespace asks for a
// pass in five seconds, and each pass may ask for another; the earliest counts.
// A pass goes on as what it deleted disappears, at the same instant.
type emptying struct {
	due      time.Time
	passing  bool
	failures int
}

// NewDeletions returns the namespace controller.
func NewDeletions() loop.Actor { return &deletions{emptying: map[store.Key]*emptying{}} }

func (*deletions) Name() string { return "namespace-controller" }

// Dirty wakes a namespace that is being deleted when it changes, and when its
// content changes in the middle of a pass.
func (d *deletions) Dirty(_ store.View, c store.Change) []store.Key {
	if c.Key.Resource == store.Namespaces.GroupResource {
		if c.New == nil {
			delete(d.emptying, c.Key)
			return nil
		}
		if c.New.GetDeletionTimestamp() == nil {
			return nil
		}
		return []store.Key{c.Key}
	}
	key := store.Namespaces.Key("", c.Key.Namespace)
	if e := d.emptying[key]; e != nil && e.passing {
		return []store.Key{key}
	}
	return nil
}

// Reconcile is upstream's namespace controller with its
// NamespacedResourcesDeleter.
func (d *deletions) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	ns, ok := store.Namespaces.Get(v, "", key.Name)
	if !ok || ns.DeletionTimestamp == nil || len(ns.Spec.Finalizers) == 0 {
		delete(d.emptying, key)
		return loop.Outcome{}
	}
	e := d.emptying[key]
	if e == nil {
		e = &emptying{}
		d.emptying[key] = e
	}
	if !e.passing && (e.due.IsZero() || now.Before(e.due)) {
		if seen := now.Add(observeDelay); e.due.IsZero() || seen.Before(e.due) {
			e.due = seen
		}
		return loop.Outcome{Again: e.due}
	}
	effects := e.pass(v, ns, now)
	return loop.Outcome{Effects: effects, Again: e.due}
}

// pass goes one step: it deletes what is there, or, once that is done, judges
// what is left and decides when to look again.
func (e *emptying) pass(v store.View, ns *corev1.Namespace, now time.Time) []loop.Effect {
	e.due = time.Time{}
	left := contentOf(v, ns)
	if effects := left.deletions(); len(effects) > 0 {
		e.passing = true
		e.due = now.Add(time.Second) // should none of them change anything
		return effects
	}
	e.passing = false
	verdict := left.judge(ns, now)
	effects := verdict.effects(ns, now)
	switch {
	case verdict.failure != nil:
		e.failures++
		e.due = now.Add(retryDelay(e.failures))
	case verdict.wait > 0:
		e.failures = 0
		e.due = now.Add(verdict.wait/2 + time.Second)
	default:
		effects = append(effects, finalize(ns))
	}
	return effects
}

// retryDelay is upstream's nsControllerRateLimiter: 5 ms doubled with each
// failure, at most a minute.
func retryDelay(failures int) time.Duration {
	d := 5 * time.Millisecond
	for range failures - 1 {
		if d *= 2; d >= time.Minute {
			return time.Minute
		}
	}
	return d
}

// finalize takes the controller's finalizer off the namespace.
func finalize(ns *corev1.Namespace) loop.Effect {
	done := ns.DeepCopy()
	done.ResourceVersion = ""
	done.Spec.Finalizers = nil
	for _, f := range ns.Spec.Finalizers {
		if f != corev1.FinalizerKubernetes {
			done.Spec.Finalizers = append(done.Spec.Finalizers, f)
		}
	}
	return loop.Update{Key: store.Namespaces.KeyOf(ns), Object: done, Subresource: "finalize"}
}
