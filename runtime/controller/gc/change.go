package gc

import (
	"fmt"
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// write replaces obj with a copy that change has edited.
func write(key store.Key, obj store.Object, change func(store.Object)) loop.Effect {
	cp := obj.DeepCopyObject().(store.Object)
	change(cp)
	return loop.Update{Key: key, Object: cp, Rejected: unlessGone}
}

// disown takes the references to the owners off a dependent.
func disown(key store.Key, obj store.Object, owners map[types.UID]bool) loop.Effect {
	return write(key, obj, func(o store.Object) {
		o.SetOwnerReferences(slices.DeleteFunc(o.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return owners[r.UID] }))
	})
}

// unblock lets the owners of obj go without it.
func unblock(key store.Key, obj store.Object) loop.Effect {
	return write(key, obj, func(o store.Object) {
		refs := o.GetOwnerReferences()
		for i := range refs {
			no := false
			refs[i].BlockOwnerDeletion = &no
		}
		o.SetOwnerReferences(refs)
	})
}

func dropFinalizer(key store.Key, obj store.Object, finalizer string) loop.Effect {
	return write(key, obj, func(o store.Object) {
		o.SetFinalizers(slices.DeleteFunc(o.GetFinalizers(), func(f string) bool { return f == finalizer }))
	})
}

// reportNamespace tells of a reference to an owner that lives in another
// namespace (upstream's reportInvalidNamespaceOwnerRef).
func (c *collector) reportNamespace(obj store.Object, key store.Key, ref metav1.OwnerReference) []loop.Effect {
	owner, ok := c.graph.objects[ref.UID]
	if !ok || owner.Namespace == "" || owner.Namespace == key.Namespace {
		return nil
	}
	kind := kindOf(key, obj)
	invalid := fmt.Sprintf("[%s/%s, namespace: %s, name: %s, uid: %s]", ref.APIVersion, ref.Kind, key.Namespace, ref.Name, ref.UID)
	return []loop.Effect{loop.Event{
		Regarding: corev1.ObjectReference{
			APIVersion: kind.GroupVersion().String(), Kind: kind.Kind,
			Namespace: key.Namespace, Name: key.Name, UID: obj.GetUID(),
		},
		Type:      corev1.EventTypeWarning,
		Reason:    "OwnerRefInvalidNamespace",
		Message:   fmt.Sprintf("ownerRef %s does not exist in namespace %q", invalid, key.Namespace),
		Component: c.Name(),
	}}
}

// kindOf returns the kind of obj, which a stored built-in object need not
// carry: its Go type has the same name.
func kindOf(key store.Key, obj store.Object) schema.GroupVersionKind {
	if kind := obj.GetObjectKind().GroupVersionKind(); kind.Kind != "" {
		return kind
	}
	return schema.GroupVersionKind{Group: key.Resource.Group, Version: "v1", Kind: reflect.TypeOf(obj).Elem().Name()}
}
