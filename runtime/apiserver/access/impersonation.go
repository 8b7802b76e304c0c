package access

import (
	"net/http"

	authenticationv1 "k8s.io/api/authentication/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	upstream "k8s.io/apiserver/pkg/endpoints/filters/impersonation"
)

// impersonation is upstream's filter, made anew for each request that needs
// it: it remembers decisions for ten seconds of wall-clock time, and knows no
// worlds.
type impersonation struct {
	next       http.Handler
	authorizer authorizer.Authorizer
	serializer runtime.NegotiatedSerializer
}

// Impersonation returns a handler that lets requests be served for those whom
// they impersonate, if they may.
func Impersonation(next http.Handler, a authorizer.Authorizer, s runtime.NegotiatedSerializer) http.Handler {
	return &impersonation{next: next, authorizer: a, serializer: s}
}

// ServeHTTP implements http.Handler.
func (i *impersonation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !impersonates(r.Header) {
		i.next.ServeHTTP(w, r)
		return
	}
	upstream.WithConstrainedImpersonation(i.next, i.authorizer, i.serializer).ServeHTTP(w, r)
}

// impersonates reports whether a header asks to be somebody else. All such
// headers have one beginning.
func impersonates(header http.Header) bool {
	for _, name := range []string{
		authenticationv1.ImpersonateUserHeader, authenticationv1.ImpersonateGroupHeader, authenticationv1.ImpersonateUIDHeader,
	} {
		if len(header.Values(name)) > 0 {
			return true
		}
	}
	for name := range header {
		if len(name) > len(extraPrefix) && name[:len(extraPrefix)] == extraPrefix {
			return true
		}
	}
	return false
}

const extraPrefix = authenticationv1.ImpersonateUserExtraHeaderPrefix
