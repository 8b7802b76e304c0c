package upstream

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"

	"github.com/gherkube/gherkube/schema/release"
)

// The version whose verdict this package gives.
const (
	major = release.Major
	minor = release.Minor
)

// DefaultNamespace is where kubectl creates what names no namespace.
const DefaultNamespace = "default"

// createByStrategy does what Store.Create in
// k8s.io/apiserver/pkg/registry/generic/registry does up to admission.
func createByStrategy(ctx context.Context, strategy rest.RESTCreateStrategy, obj runtime.Object) error {
	object, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	rest.FillObjectMetaSystemFields(object)
	object.SetUID(generatedUID)
	object.SetCreationTimestamp(metav1.Unix(generatedTime, 0))
	if object.GetGenerateName() != "" && object.GetName() == "" {
		object.SetName(generatedName(object.GetGenerateName()))
	}
	return beforeCreate(ctx, strategy, obj, object)
}

// beforeCreate is BeforeCreate of k8s.io/apiserver/pkg/registry/rest, whose
// steps are all exported, but for the error: upstream joins all messages into
// one text, which takes time in the square of their number.
func beforeCreate(ctx context.Context, strategy rest.RESTCreateStrategy, obj runtime.Object, object metav1.Object) error {
	namespace := rest.ExpectedNamespaceForScope(request.NamespaceValue(ctx), strategy.NamespaceScoped())
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(namespace, object); err != nil {
		return err
	}
	strategy.PrepareForCreate(ctx, obj)
	if err := orNil(validateCreate(ctx, obj, strategy)); err != nil {
		return err
	}
	for _, text := range strategy.WarningsOnCreate(ctx, obj) {
		warning.AddWarning(ctx, "", text)
	}
	return nil
}

// InvalidFields is what validation found, and is never empty.
type InvalidFields field.ErrorList

func (e InvalidFields) Error() string {
	return fmt.Sprintf("%d invalid fields, first: %v", len(e), e[0])
}

// about says whether one of them is about the field.
func (e InvalidFields) about(path string) bool {
	return slices.ContainsFunc(e, func(err *field.Error) bool { return err.Field == path })
}

// orNil is the list as an error, or nil if it is empty.
func orNil(errs field.ErrorList) error {
	if len(errs) == 0 {
		return nil
	}
	return InvalidFields(errs)
}

// What FillObjectMetaSystemFields takes from chance and the clock. Strategies
// write it into other fields (a Job's selector has the Job's UID), from where it
// gets into messages, which must be the same each time.
const (
	generatedUID  = "00000000-0000-4000-8000-000000000000"
	generatedTime = 1767225600 // 2026-01-01T00:00:00Z, in seconds
)

// generatedName is what GenerateName of
// k8s.io/apiserver/pkg/storage/names makes, with a fixed suffix of the same
// length: the verdict must not depend on chance.
func generatedName(base string) string {
	const maxLength, suffix = 63, "xxxxx"
	return base[:min(len(base), maxLength-len(suffix))] + suffix
}

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
