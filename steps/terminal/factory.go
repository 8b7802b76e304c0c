package terminal

import (
	"encoding/json"
	"io"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/kubectl/pkg/validation"

	"github.com/gherkube/gherkube/runtime/client"
)

// factory is kubectl's factory with a quicker answer to one question: whether
// the server validates fields itself. Upstream reads the OpenAPI document of
// the object's group for it, 60 ms in every command that sends a manifest; all
// servers since 1.27 do it for every kind they serve.
type factory struct {
	cmdutil.Factory
	warnings io.Writer
	client   *client.Client // nil by the wall clock
	prefix   bool           // logs --prefix
}

// Validator returns what checks manifests before they are sent.
func (f factory) Validator(directive string) (validation.Schema, error) {
	upstream, err := f.Factory.Validator(directive)
	if err != nil || directive == metav1.FieldValidationIgnore {
		return upstream, err
	}
	return servedKinds{f, upstream}, nil
}

// servedKinds leaves the validation of kinds that the server serves to the
// server, and everything else to upstream's client-side validation.
type servedKinds struct {
	factory  cmdutil.Factory
	upstream validation.Schema
}

// ValidateBytes implements validation.Schema.
func (s servedKinds) ValidateBytes(data []byte) error {
	var kind metav1.TypeMeta
	if json.Unmarshal(data, &kind) != nil || kind.Kind == "" || kind.APIVersion == "" {
		return s.upstream.ValidateBytes(data)
	}
	mapper, err := s.factory.ToRESTMapper()
	if err != nil {
		return s.upstream.ValidateBytes(data)
	}
	gvk := kind.GroupVersionKind()
	if _, err := mapper.RESTMapping(gvk.GroupKind(), gvk.Version); err != nil {
		return s.upstream.ValidateBytes(data)
	}
	return nil
}
