package upstream

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
)

// DefaultNamespace is where kubectl creates what names no namespace.
const DefaultNamespace = "default"

// Outcome is the API server's answer to a create request.
type Outcome struct {
	Err      error
	Warnings []string
	// Dropped are values that the version does not have, in fields that it drops.
	Dropped field.ErrorList
	// Panicked is what the linked code panicked with, or nil.
	Panicked any
}

// Creating runs the creation of the kind on the decoded object, and guards
// against panics of the linked code.
func (k *Kind) Creating(obj runtime.Object) (outcome Outcome) {
	defer func() {
		if p := recover(); p != nil {
			outcome.Panicked = p
		}
	}()
	var warnings warningList
	ctx := warning.WithWarningRecorder(k.requestContext(obj), &warnings)
	if object, err := meta.Accessor(obj); err == nil {
		rest.WipeObjectMetaSystemFields(object)
		object.SetManagedFields(nil)
		warnDuplicateOwners(ctx, object)
	}
	outcome.Err = k.create(ctx, obj)
	outcome.Warnings = warnings
	return outcome
}

// requestContext is the context of a create request for the object, in the
// namespace that the object names.
func (k *Kind) requestContext(obj runtime.Object) context.Context {
	namespace := ""
	if k.Namespaced {
		namespace = DefaultNamespace
		if object, err := meta.Accessor(obj); err == nil && object.GetNamespace() != "" {
			namespace = object.GetNamespace()
		}
	}
	ctx := request.WithNamespace(request.NewContext(), namespace)
	ctx = request.WithUser(ctx, &user.DefaultInfo{Name: "kubernetes-admin", Groups: []string{user.SystemPrivilegedGroup, user.AllAuthenticated}})
	return request.WithRequestInfo(ctx, &request.RequestInfo{
		IsResourceRequest: true,
		Verb:              "create",
		APIPrefix:         "apis",
		APIGroup:          k.GVK.Group,
		APIVersion:        k.GVK.Version,
		Resource:          k.resource,
		Namespace:         namespace,
		Path:              fmt.Sprintf("/apis/%s/%s/%s", k.GVK.Group, k.GVK.Version, k.resource),
	})
}

// warningList records the Warning headers of a response, each once.
type warningList []string

func (w *warningList) AddWarning(_, text string) {
	if !slices.Contains(*w, text) {
		*w = append(*w, text)
	}
}
