// Package access is who may do what in a world: upstream's authentication and
// authorization over its store, on its time, and the roles that it begins with.
package access

import (
	"crypto/subtle"
	"net/http"

	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/user"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

var (
	// administrator is who in-process clients are: the user of kubeadm's
	// admin.conf, whom a ClusterRoleBinding makes a cluster-admin.
	administrator = &user.DefaultInfo{Name: "kubernetes-admin", Groups: []string{clusterAdmins, user.AllAuthenticated}}
	// loopback is who the server is when it calls itself: that of upstream's
	// loopback client.
	loopback = &user.DefaultInfo{Name: user.APIServerUser, Groups: []string{user.SystemPrivilegedGroup, user.AllAuthenticated}}
)

// NewAuthenticator returns what authenticates requests: as the administrator, the
// server itself or a service account.
func NewAuthenticator() authenticator.Request { return caller{newTokenAuthenticator()} }

// caller authenticates the sender of a request.
type caller struct{ tokens authenticator.Request }

// AuthenticateRequest implements authenticator.Request.
func (c caller) AuthenticateRequest(r *http.Request) (*authenticator.Response, bool, error) {
	req := world.RequestOf(r.Context())
	if req == nil {
		return nil, false, world.ErrNone
	}
	if req.Nested {
		return &authenticator.Response{User: loopback}, true, nil
	}
	sent := r.Header.Get("Authorization")
	if req.Token == "" && sent == "" || req.Token != "" && subtle.ConstantTimeCompare([]byte(sent), []byte("Bearer "+req.Token)) == 1 {
		return &authenticator.Response{User: administrator}, true, nil
	}
	return c.tokens.AuthenticateRequest(r)
}
