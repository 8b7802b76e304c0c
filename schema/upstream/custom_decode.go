package upstream

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"

	"github.com/gherkube/gherkube/schema/document"
)

// MetadataError is what keeps metadata from being decoded.
type MetadataError struct{ error }

func (e MetadataError) Unwrap() error { return e.error }

// decode reads a custom resource strictly, prunes it and sets defaults, as
// DecoderToVersion of unstructuredNegotiatedSerializer in
// k8s.io/apiextensions-apiserver/pkg/apiserver does. Besides a list of strict
// errors, a MetadataError or InvalidFields can come back.
func (c *customKind) decode(data []byte) (out Decoded, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoding panicked: %v", p)
		}
	}()
	content := map[string]any{}
	strictErrs, err := kjson.UnmarshalStrict(data, &content)
	if err != nil {
		return Decoded{}, err
	}
	u := &unstructured.Unstructured{Object: content}
	unknown, err := c.coerce(u)
	if err != nil {
		return Decoded{}, err
	}
	for _, path := range unknown {
		strictErrs = append(strictErrs, fmt.Errorf("unknown field %q", path))
	}
	if len(strictErrs) > 0 {
		return Decoded{}, runtime.NewStrictDecodingError(strictErrs)
	}
	defaulting.Default(u.Object, c.structural)
	return Decoded{Versioned: u, Internal: u}, nil
}

// coerce follows unstructuredSchemaCoercer.apply. It returns the paths of
// unknown fields.
func (c *customKind) coerce(u *unstructured.Unstructured) ([]string, error) {
	apiVersion, kind := u.GetAPIVersion(), u.GetKind()
	meta, found, unknown, err := objectmeta.GetObjectMetaWithOptions(u.Object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, MetadataError{err}
	}
	if !c.preserveUnknownFields {
		track := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
		unknown = append(unknown, pruning.PruneWithOptions(u.Object, c.structural, true, track)...)
		defaulting.PruneNonNullableNullsWithoutDefaults(u.Object, c.structural)
	}
	embedded, err := c.coerceEmbedded(u.Object)
	if err != nil {
		return nil, err
	}
	unknown = append(unknown, embedded...)
	u.SetAPIVersion(apiVersion)
	u.SetKind(kind)
	if found {
		if err := objectmeta.SetObjectMeta(u.Object, meta); err != nil {
			return nil, err
		}
	}
	return unknown, nil
}

// maxCoerced bounds the errors that are looked for in embedded resources.
const maxCoerced = 100

// coerceEmbedded checks types and metadata of embedded resources. Upstream
// returns the first error that it meets in a walk over maps, a different one
// each time: here all are found, each after the removal of the one before.
func (c *customKind) coerceEmbedded(content map[string]any) ([]string, error) {
	var unknown []string
	var errs field.ErrorList
	for len(errs) < maxCoerced {
		err, paths := objectmeta.CoerceWithOptions(nil, content, c.structural, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
		if err == nil {
			unknown = paths
			break
		}
		errs = append(errs, err)
		if !remove(content, document.ParsePath(err.Field)) {
			break
		}
	}
	if len(errs) == 0 {
		return unknown, nil
	}
	slices.SortFunc(errs, compareErrors)
	return nil, InvalidFields(errs)
}

// remove deletes the field at the end of the path from its mapping.
func remove(value any, steps []document.Step) bool {
	for used := 1; used <= len(steps); used++ {
		name := pathName(steps[:used])
		switch v := value.(type) {
		case map[string]any:
			child, ok := v[name]
			switch {
			case !ok:
				continue // a key with a dot
			case used == len(steps):
				delete(v, name)
				return true
			}
			return remove(child, steps[used:])
		case []any:
			i, err := strconv.Atoi(name)
			return err == nil && i >= 0 && i < len(v) && remove(v[i], steps[1:])
		}
	}
	return false
}

// pathName is the key that was split at its dots into steps.
func pathName(steps []document.Step) string {
	name := steps[0].Name
	for _, s := range steps[1:] {
		name += "." + s.Name
	}
	return name
}

// AsMetadataError says whether metadata could not be decoded.
func AsMetadataError(err error) (MetadataError, bool) {
	var e MetadataError
	ok := errors.As(err, &e)
	return e, ok
}
