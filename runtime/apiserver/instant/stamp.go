package instant

import (
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

const (
	// apart is how far virtual time must be from the wall clock for an instant
	// near the wall clock to be known as one.
	apart = time.Hour
	// near is how far from the wall clock an instant may be that a client took
	// from it.
	near = 10 * time.Minute
	// restartedAt is what `kubectl rollout restart` writes into the pod
	// template, from the client's wall clock.
	restartedAt = "kubectl.kubernetes.io/restartedAt"
)

// Stamp gives an object that is about to be stored the world's time and
// chance in place of the wall clock's and of global chance: upstream's code
// above the storage knows only those. The object becomes what reading it back
// from etcd gives: instants in the precision of the API. Old is nil for a
// creation.
func Stamp(r *world.Request, key store.Key, obj, old store.Object) {
	now := r.Now()
	change := virtual(r, now, old)
	if custom, ok := obj.(*unstructured.Unstructured); ok {
		eachTextInstant(custom.Object, func(t time.Time) time.Time { return change(t, time.Nanosecond) })
	} else {
		eachInstant(obj, change)
	}
	stampTemplate(r, now, obj, old)
	obj.SetSelfLink("")
	if old == nil {
		obj.SetCreationTimestamp(metav1.NewTime(now.Truncate(time.Second).UTC()))
		obj.SetUID(r.World.NewUID(key))
		return
	}
	stampDeletion(now, obj, old)
}

// virtual returns what becomes of an instant in an object of the request. What
// the old object has stays: the virtual clock may have stood there when it was
// written, wherever the wall clock stands now.
func virtual(r *world.Request, now time.Time, old store.Object) func(time.Time, time.Duration) time.Time {
	wall := time.Now() //nolint:forbidigo // upstream stamps with the wall clock; this tells its stamps from others
	had := sync.OnceValue(func() map[time.Time]bool { return instantsOf(old) })
	return func(t time.Time, unit time.Duration) time.Time {
		if fromWall(t, now, r.Arrived, wall) && !had()[t.UTC()] {
			t = now
		}
		return t.Truncate(unit).UTC()
	}
}

// instantsOf returns the instants in a stored object; nil has none.
func instantsOf(obj store.Object) map[time.Time]bool {
	had := map[time.Time]bool{}
	if obj == nil {
		return had
	}
	note := func(t time.Time, _ time.Duration) time.Time {
		had[t.UTC()] = true
		return t
	}
	if custom, ok := obj.(*unstructured.Unstructured); ok {
		tree := custom.DeepCopy().Object // walking texts writes
		eachTextInstant(tree, func(t time.Time) time.Time { return note(t, 0) })
	} else {
		eachInstant(obj, note)
	}
	return had
}

// fromWall reports whether the instant was taken from the wall clock, which
// stood at arrived when the request came and stands at wall, rather than from
// the virtual clock, which stands at now.
func fromWall(t, now, arrived, wall time.Time) bool {
	// Decoded instants have no fraction of a second: only the server's own
	// code makes such ones while it serves the request.
	if t.Nanosecond() != 0 && !t.Before(arrived) && !t.After(wall) {
		return true
	}
	return farApart(now, wall) && t.Sub(wall).Abs() < near
}

func farApart(now, wall time.Time) bool { return now.Sub(wall).Abs() > apart }

// stampDeletion sets the instant at which a deleted object's grace ends. What
// upstream computes from an earlier one is virtual already.
func stampDeletion(now time.Time, obj, old store.Object) {
	if obj.GetDeletionTimestamp() == nil {
		return
	}
	var grace, before time.Duration
	if s := obj.GetDeletionGracePeriodSeconds(); s != nil {
		grace = time.Duration(*s) * time.Second
	}
	if s := old.GetDeletionGracePeriodSeconds(); s != nil {
		before = time.Duration(*s) * time.Second
	}
	// Upstream's markAsDeleting ends a grace period early, at the wall clock's
	// present.
	if old.GetDeletionTimestamp() == nil || grace == 0 && before != 0 {
		end := metav1.NewTime(now.Add(grace).Truncate(time.Second).UTC())
		obj.SetDeletionTimestamp(&end)
	}
}

// stampTemplate replaces the instant of `kubectl rollout restart`, unless the old
// object has it.
func stampTemplate(r *world.Request, now time.Time, obj, old store.Object) {
	template := templateOf(obj)
	if template == nil || template.Annotations[restartedAt] == "" {
		return
	}
	if before := templateOf(old); before != nil && before.Annotations[restartedAt] == template.Annotations[restartedAt] {
		return
	}
	t, err := time.Parse(time.RFC3339, template.Annotations[restartedAt])
	if err == nil && fromWall(t, now, r.Arrived, time.Now()) { //nolint:forbidigo // upstream stamps with the wall clock; this tells its stamps from others
		template.Annotations[restartedAt] = now.UTC().Format(time.RFC3339)
	}
}

func templateOf(obj store.Object) *corev1.PodTemplateSpec {
	switch o := obj.(type) {
	case *appsv1.Deployment:
		return &o.Spec.Template
	case *appsv1.ReplicaSet:
		return &o.Spec.Template
	case *appsv1.DaemonSet:
		return &o.Spec.Template
	case *appsv1.StatefulSet:
		return &o.Spec.Template
	case *batchv1.Job:
		return &o.Spec.Template
	case *corev1.ReplicationController:
		return o.Spec.Template
	}
	return nil
}
