package storage

import (
	"fmt"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"

	"github.com/gherkube/gherkube/runtime/apiserver/instant"
	"github.com/gherkube/gherkube/runtime/store"
)

// WithStatus returns stored with the status of obj, or nil if it has that status
// already. It may share memory with both, which nobody changes.
func WithStatus(stored, obj store.Object) (store.Object, error) {
	from, to := reflect.ValueOf(obj).Elem(), reflect.ValueOf(stored).Elem()
	if from.Kind() != reflect.Struct || from.Type() != to.Type() {
		return nil, fmt.Errorf("it is a %T, not a %T", stored, obj)
	}
	if !from.FieldByName("Status").IsValid() {
		return nil, fmt.Errorf("a %T has no status", obj)
	}
	status := statusOf(obj, from)
	if apiequality.Semantic.DeepEqual(status.Interface(), to.FieldByName("Status").Interface()) {
		return nil, nil
	}
	out := shallow(stored)
	reflect.ValueOf(out).Elem().FieldByName("Status").Set(status)
	return out, nil
}

// statusOf returns the object's status in the precision of the API.
func statusOf(obj store.Object, value reflect.Value) reflect.Value {
	if pod, ok := obj.(*corev1.Pod); ok { // by far the most frequent
		if instant.Truncated(&pod.Status) { // as kubelets make it
			return reflect.ValueOf(&pod.Status).Elem()
		}
		own := pod.Status.DeepCopy()
		instant.Truncate(own)
		return reflect.ValueOf(own).Elem()
	}
	blank := reflect.New(value.Type())
	blank.Elem().FieldByName("Status").Set(value.FieldByName("Status"))
	own := reflect.ValueOf(blank.Interface().(store.Object).DeepCopyObject()).Elem().FieldByName("Status")
	instant.Truncate(own.Addr().Interface())
	return own
}

// shallow returns a copy whose fields share memory with the stored object: what is
// stored never changes.
func shallow(stored store.Object) store.Object {
	from := reflect.ValueOf(stored).Elem()
	out := reflect.New(from.Type())
	out.Elem().Set(from)
	return out.Interface().(store.Object)
}
