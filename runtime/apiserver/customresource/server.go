// Package customresource serves the custom resources of worlds: upstream's
// apiextensions server, told of each world's definitions as its informers would
// tell it.
package customresource

import (
	"net/http"
	"slices"
	"time"

	apidiscoveryv2 "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	genericapiserver "k8s.io/apiserver/pkg/server"
	webhookutil "k8s.io/apiserver/pkg/util/webhook"
	"k8s.io/kube-openapi/pkg/validation/spec"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// Server serves the custom resources of any number of worlds.
type Server struct {
	config   *genericapiserver.Config
	metadata func() (map[string]*spec.Schema, error)
	// BuiltInSpec returns OpenAPI v2 of the built-in kinds.
	BuiltInSpec func() *spec.Swagger
	// Converters returns how the webhooks of a world are reached that convert its custom
	// resources.
	Converters func(*world.World) (webhookutil.ServiceResolver, webhookutil.AuthenticationInfoResolverWrapper)

	minRequestTimeout time.Duration
	builtIn           http.Handler
	groups            []builtInGroup
}

// builtInGroup is what discovery says of a group that no definition defines.
type builtInGroup struct {
	group    metav1.APIGroup
	versions []apidiscoveryv2.APIVersionDiscovery
}

// New returns a server with the configuration of that of the built-in groups.
// The models of metadata, by which custom resources are described, are asked
// for when the first definition comes.
func New(config *genericapiserver.Config, minRequestTimeout time.Duration, metadata func() (map[string]*spec.Schema, error)) *Server {
	return &Server{config: config, metadata: metadata, minRequestTimeout: minRequestTimeout}
}

// AddBuiltIn tells of a built-in group other than the core one: discovery shows
// it beside the custom groups.
func (s *Server) AddBuiltIn(group metav1.APIGroup, versions []apidiscoveryv2.APIVersionDiscovery) {
	s.groups = append(s.groups, builtInGroup{group: group, versions: versions})
}

// isBuiltIn reports whether the group's resources are not custom ones.
func (s *Server) isBuiltIn(group string) bool {
	return group == "" || slices.ContainsFunc(s.groups, func(g builtInGroup) bool { return g.group.Name == group })
}
