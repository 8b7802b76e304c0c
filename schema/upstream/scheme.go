package upstream

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	kjson "sigs.k8s.io/json"
)

// scheme decodes the kinds of one of the API server's parts.
type scheme struct {
	*runtime.Scheme
	codecs serializer.CodecFactory
}

// nativeScheme is the scheme of the kinds in k8s.io/kubernetes.
func nativeScheme() *scheme {
	return &scheme{Scheme: legacyscheme.Scheme, codecs: legacyscheme.Codecs}
}

// newScheme is the scheme of a delegate of the API server.
func newScheme(install func(*runtime.Scheme)) *scheme {
	s := runtime.NewScheme()
	install(s)
	return &scheme{Scheme: s, codecs: serializer.NewCodecFactory(s)}
}

// Decoded is an object as the API server has it after decoding.
type Decoded struct {
	// Versioned is the object in the version of the request, with defaults. It
	// shares what it can with internal, and changes with it.
	Versioned runtime.Object
	// Internal is the object that strategies work on.
	Internal runtime.Object
}

// decode reads an object from JSON, strictly, sets defaults and converts it to
// the internal version. The error is either a list of strict errors (see
// runtime.AsStrictDecodingError) or what keeps the bytes from being decoded.
//
// It does what the decoder of the create handler does, which does not copy
// either when it converts, without encoding twice: the serializer's strict mode
// would convert YAML to JSON two more times.
func (s *scheme) decode(data []byte, gvk runtimeschema.GroupVersionKind) (out Decoded, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoding panicked: %v", p)
		}
	}()
	versioned, err := s.New(gvk)
	if err != nil {
		return Decoded{}, err
	}
	strictErrs, err := kjson.UnmarshalStrict(data, versioned)
	if err != nil {
		return Decoded{}, err
	}
	if len(strictErrs) > 0 {
		return Decoded{}, runtime.NewStrictDecodingError(strictErrs)
	}
	s.Default(versioned)
	internal, err := s.UnsafeConvertToVersion(versioned, runtime.InternalGroupVersioner)
	if err != nil {
		return Decoded{}, err
	}
	return Decoded{Versioned: versioned, Internal: internal}, nil
}
