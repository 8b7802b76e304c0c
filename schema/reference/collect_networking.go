package reference

import (
	"fmt"
	"strconv"

	"k8s.io/kubernetes/pkg/apis/networking"
)

var (
	ingressClassField   = &field{base: "spec", name: ".ingressClassName"}
	tlsField            = &field{base: "spec.tls[%d]", name: ".secretName"}
	defaultBackendField = newBackendField("spec.defaultBackend")
	pathBackendField    = newBackendField("spec.rules[%d].http.paths[%d].backend")
)

// backendField are the fields of an Ingress' backend.
type backendField struct{ portName, portNumber, resource *field }

func newBackendField(base string) backendField {
	return backendField{
		portName:   &field{base + ".service", ".name", ".port.name"},
		portNumber: &field{base + ".service", ".name", ".port.number"},
		resource:   &field{base: base + ".resource", name: ".name"},
	}
}

func (c *collector) ingress(o *networking.Ingress) {
	c.refer(ingressClassField, named{kind: ingressClassKind, name: textOf(o.Spec.IngressClassName)})
	if b := o.Spec.DefaultBackend; b != nil {
		c.backend(defaultBackendField, b)
	}
	for i, t := range o.Spec.TLS {
		// cert-manager makes the Secret of an Ingress that asks for it.
		if !certified(o.Annotations) {
			c.refer(tlsField, named{kind: secretKind, name: t.SecretName}, i)
		}
	}
	for i, r := range o.Spec.Rules {
		if r.HTTP == nil {
			continue
		}
		for j := range r.HTTP.Paths {
			p := &r.HTTP.Paths[j]
			c.backend(pathBackendField, &p.Backend, i, j)
			c.claimPath(o, r.Host, p, fmt.Sprintf("spec.rules[%d].http.paths[%d].path", i, j))
		}
	}
}

// useAnnotation is the port of backends that are no Services: the AWS Load Balancer
// Controller takes their name for that of an annotation.
const useAnnotation = "use-annotation"

func (c *collector) backend(f backendField, b *networking.IngressBackend, index ...int) {
	switch {
	case b.Service != nil && b.Service.Port.Name == useAnnotation:
	case b.Service != nil && b.Service.Port.Name != "":
		c.refer(f.portName, named{kind: serviceKind, name: b.Service.Name, part: b.Service.Port.Name}, index...)
	case b.Service != nil:
		c.refer(f.portNumber, named{kind: serviceKind, name: b.Service.Name, part: strconv.Itoa(int(b.Service.Port.Number))}, index...)
	case b.Resource != nil:
		c.refer(f.resource, named{kind: kindOf(textOf(b.Resource.APIGroup), b.Resource.Kind), name: b.Resource.Name}, index...)
	}
}

// certified says whether the annotations ask cert-manager for a certificate.
func certified(annotations map[string]string) bool {
	for _, key := range []string{"cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme"} {
		if annotations[key] != "" {
			return true
		}
	}
	return false
}

// claimPath notes that the Ingress wants the requests for a host and path. What
// requests for any host get is decided by controllers in ways of their own, and
// so is what annotations mean for canaries.
func (c *collector) claimPath(o *networking.Ingress, host string, p *networking.HTTPIngressPath, at string) {
	if host == "" || p.Backend.Service == nil || o.Annotations["nginx.ingress.kubernetes.io/canary"] != "" {
		return
	}
	class := textOf(o.Spec.IngressClassName)
	if class == "" {
		class = o.Annotations["kubernetes.io/ingress.class"]
	}
	pathType := ""
	if p.PathType != nil {
		pathType = string(*p.PathType)
	}
	what := fmt.Sprintf("path %s (%s) of host %s", p.Path, pathType, host)
	if class != "" {
		what += " in IngressClass " + class
	}
	c.claims(what, at, fmt.Sprintf("%s/%s:%s%d", o.Namespace, p.Backend.Service.Name, p.Backend.Service.Port.Name, p.Backend.Service.Port.Number))
}
