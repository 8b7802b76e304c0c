package apiserver

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// Default fills in what a versioned object does not say, as the API server does
// when it reads one.
func Default(obj runtime.Object) { legacyscheme.Scheme.Default(obj) }
