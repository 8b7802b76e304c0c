package controllertest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Perform does what matters of an API server.
func (w *World) Perform(actor string, effect loop.Effect) (store.Object, error) {
	if w.Refuse != nil {
		if err := w.Refuse(effect); err != nil {
			w.write(actor, effect, err)
			return nil, err
		}
	}
	if e, ok := effect.(loop.Create); ok {
		made, err := w.create(e)
		if err == nil {
			e.Object = made
		}
		w.write(actor, e, err)
		return made, err
	}
	err := w.perform(effect)
	w.write(actor, effect, err)
	return nil, err
}

func (w *World) perform(effect loop.Effect) error {
	switch e := effect.(type) {
	case loop.Update:
		return w.update(e)
	case loop.Status:
		return w.status(e)
	case loop.Delete:
		return w.delete(e)
	case loop.Expire:
		_, err := w.Store.Delete(e.Key, e.Revision)
		return err
	case loop.Event:
		return nil
	}
	return fmt.Errorf("unexpected effect %T", effect)
}

func (w *World) create(e loop.Create) (store.Object, error) {
	obj := e.Object.DeepCopyObject().(store.Object)
	if obj.GetName() == "" {
		w.names++
		obj.SetName(fmt.Sprintf("%s%05d", obj.GetGenerateName(), w.names))
	}
	key := e.Key
	key.Name = obj.GetName()
	if key.Namespace != "" {
		ns, ok := store.Namespaces.Get(w.Store.View(), "", key.Namespace)
		if ok && ns.DeletionTimestamp != nil {
			return nil, terminatingError(key)
		}
	}
	w.uids++
	obj.SetUID(types.UID(fmt.Sprintf("uid-%04d", w.uids)))
	obj.SetCreationTimestamp(metav1.NewTime(w.Clock.Now().Truncate(time.Second)))
	obj.SetGeneration(1)
	if pod, ok := obj.(*corev1.Pod); ok && pod.Status.Phase == "" {
		pod.Status.Phase = corev1.PodPending
	}
	made, err := w.Store.Create(key, obj)
	if errors.Is(err, store.ErrExists) {
		return nil, apierrors.NewAlreadyExists(key.Resource, key.Name)
	}
	return made, err
}

func terminatingError(key store.Key) error {
	err := apierrors.NewForbidden(key.Resource, key.Name, fmt.Errorf("unable to create new content in namespace %s because it is being terminated", key.Namespace))
	err.ErrStatus.Details.Causes = append(err.ErrStatus.Details.Causes, metav1.StatusCause{Type: corev1.NamespaceTerminatingCause})
	return err
}

func (w *World) update(e loop.Update) error {
	old := w.Store.Get(e.Key)
	if old == nil {
		return apierrors.NewNotFound(e.Key.Resource, e.Key.Name)
	}
	if rv := e.Object.GetResourceVersion(); rv != "" && rv != old.GetResourceVersion() {
		return apierrors.NewConflict(e.Key.Resource, e.Key.Name, store.ErrConflict)
	}
	obj := e.Object.DeepCopyObject().(store.Object)
	switch e.Subresource {
	case "":
		copyField(obj, old, "Status")
	case "status":
		copyField(obj, old, "Spec")
	}
	if !sameField(obj, old, "Spec") {
		obj.SetGeneration(old.GetGeneration() + 1)
	}
	obj.SetResourceVersion(old.GetResourceVersion())
	if old.GetDeletionTimestamp() != nil {
		obj.SetDeletionTimestamp(old.GetDeletionTimestamp())
		obj.SetDeletionGracePeriodSeconds(old.GetDeletionGracePeriodSeconds())
	}
	if apiequality.Semantic.DeepEqual(old, obj) {
		return nil
	}
	return w.put(e.Key, old, obj)
}

// put stores obj, or removes it if nothing keeps it any more.
func (w *World) put(key store.Key, old, obj store.Object) error {
	if obj.GetDeletionTimestamp() != nil && !w.isKept(obj) {
		_, err := w.Store.Delete(key, store.RevisionOf(old))
		return err
	}
	_, err := w.Store.Update(key, obj, store.RevisionOf(old))
	return err
}

func (w *World) isKept(obj store.Object) bool {
	if len(obj.GetFinalizers()) > 0 {
		return true
	}
	switch o := obj.(type) {
	case *corev1.Namespace:
		return len(o.Spec.Finalizers) > 0
	case *corev1.Pod:
		return o.DeletionGracePeriodSeconds == nil || *o.DeletionGracePeriodSeconds != 0
	}
	return false
}

func (w *World) status(e loop.Status) error {
	old := w.Store.Get(e.Key)
	if old == nil || old.GetUID() != e.Object.GetUID() {
		return nil
	}
	obj := old.DeepCopyObject().(store.Object)
	copyField(obj, e.Object.DeepCopyObject().(store.Object), "Status")
	_, err := w.Store.Update(e.Key, obj, store.RevisionOf(old))
	return err
}

func (w *World) delete(e loop.Delete) error {
	old := w.Store.Get(e.Key)
	if old == nil || (e.UID != "" && e.UID != old.GetUID()) {
		return apierrors.NewNotFound(e.Key.Resource, e.Key.Name)
	}
	obj := old.DeepCopyObject().(store.Object)
	if e.Propagation != nil {
		obj.SetFinalizers(finalizersFor(*e.Propagation, obj.GetFinalizers()))
	}
	w.markDeleted(obj, e.GraceSeconds)
	if apiequality.Semantic.DeepEqual(old, obj) {
		return nil
	}
	return w.put(e.Key, old, obj)
}

func (w *World) markDeleted(obj store.Object, grace *int64) {
	now := metav1.NewTime(w.Clock.Now().Truncate(time.Second))
	pod, isPod := obj.(*corev1.Pod)
	switch {
	case isPod && (pod.Spec.NodeName == "" || (grace != nil && *grace == 0)):
		pod.DeletionGracePeriodSeconds = new(int64)
	case isPod && pod.DeletionTimestamp == nil:
		seconds := int64(30)
		if grace != nil {
			seconds = *grace
		}
		pod.DeletionGracePeriodSeconds = &seconds
		now = metav1.NewTime(now.Add(time.Duration(seconds) * time.Second))
	}
	if obj.GetDeletionTimestamp() == nil {
		obj.SetDeletionTimestamp(&now)
	}
	if ns, ok := obj.(*corev1.Namespace); ok {
		ns.Status.Phase = corev1.NamespaceTerminating
	}
}

// finalizersFor is what the registry's deletionFinalizersForGarbageCollection
// does.
func finalizersFor(how metav1.DeletionPropagation, finalizers []string) []string {
	out := slices.DeleteFunc(slices.Clone(finalizers), func(f string) bool {
		return f == metav1.FinalizerOrphanDependents || f == metav1.FinalizerDeleteDependents
	})
	switch how {
	case metav1.DeletePropagationOrphan:
		out = append(out, metav1.FinalizerOrphanDependents)
	case metav1.DeletePropagationForeground:
		out = append(out, metav1.FinalizerDeleteDependents)
	}
	return out
}

func copyField(to, from store.Object, name string) {
	if f := reflect.ValueOf(to).Elem().FieldByName(name); f.IsValid() {
		f.Set(reflect.ValueOf(from).Elem().FieldByName(name))
	}
}

func sameField(a, b store.Object, name string) bool {
	f := reflect.ValueOf(a).Elem().FieldByName(name)
	return !f.IsValid() || apiequality.Semantic.DeepEqual(f.Interface(), reflect.ValueOf(b).Elem().FieldByName(name).Interface())
}
