package environment

import (
	"net"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// Links remembers the variables that tell containers of Services, for all pods.
type Links struct {
	known map[string]serviceLinks // by namespace; "" for pods that want none of theirs
}

// NewLinks returns links that remember nothing.
func NewLinks() *Links { return &Links{known: map[string]serviceLinks{}} }

// services are Kubelet.getServiceEnvVarMap: those of the Services of
// the pod's namespace, unless it does not want them, and of the API's. Pods
// share them as long as the Services stay as they are.
func (b *Builder) services() *Variables {
	var services []*corev1.Service
	if s, ok := store.Services.Get(b.pod.View(), corev1.NamespaceDefault, "kubernetes"); ok {
		services = append(services, s)
	}
	from := b.pod.Key.Namespace
	if links := b.pod.API.Spec.EnableServiceLinks; links != nil && !*links {
		from = ""
	} else {
		for _, s := range store.Services.List(b.pod.View(), from) {
			if s.Namespace != corev1.NamespaceDefault || s.Name != "kubernetes" {
				services = append(services, s)
			}
		}
	}
	known := b.links.known[from]
	if known.env == nil || !slices.Equal(known.services, services) {
		known = serviceLinks{services, &Variables{Values: map[string]string{}}}
		for _, s := range services {
			addService(known.env, s)
		}
		b.links.known[from] = known
	}
	return known.env
}

// serviceLinks are the variables that tell containers of Services.
type serviceLinks struct {
	services []*corev1.Service
	env      *Variables
}

// addService is envvars.FromServices for one Service.
func addService(env *Variables, s *corev1.Service) {
	ip := s.Spec.ClusterIP
	if ip == "" || ip == corev1.ClusterIPNone || len(s.Spec.Ports) == 0 {
		return
	}
	prefix := strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
	port := func(i int) string { return strconv.Itoa(int(s.Spec.Ports[i].Port)) }
	env.set(prefix+"_SERVICE_HOST", ip)
	env.set(prefix+"_SERVICE_PORT", port(0))
	for i := range s.Spec.Ports {
		if name := s.Spec.Ports[i].Name; name != "" {
			env.set(prefix+"_SERVICE_PORT_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_")), port(i))
		}
	}
	for i := range s.Spec.Ports {
		protocol := string(corev1.ProtocolTCP)
		if s.Spec.Ports[i].Protocol != "" {
			protocol = string(s.Spec.Ports[i].Protocol)
		}
		url := strings.ToLower(protocol) + "://" + net.JoinHostPort(ip, port(i))
		if i == 0 {
			env.set(prefix+"_PORT", url)
		}
		each := prefix + "_PORT_" + port(i) + "_" + strings.ToUpper(protocol)
		env.set(each, url)
		env.set(each+"_PROTO", strings.ToLower(protocol))
		env.set(each+"_PORT", port(i))
		env.set(each+"_ADDR", ip)
	}
}
