package assumption

import (
	"fmt"
	"path"
	"slices"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// Callback is a Service that the API server asks by HTTPS: for admission, or for
// resources that it does not serve itself.
type Callback struct {
	Namespace, Service string
	Port               int32
	// Path is a webhook's; empty for an APIService.
	Path string
	// Says is what a webhook is assumed to say.
	Says string
	// From is the object that says so.
	From string
}

// httpsPort is what callbacks ask if they name no port.
const httpsPort = 443

// Webhooks adds those of a configuration.
func (f *Facts) Webhooks(from string, clients ...admissionregistrationv1.WebhookClientConfig) {
	for _, c := range clients {
		if s := c.Service; s != nil {
			f.webhook(Callback{Namespace: s.Namespace, Service: s.Name, Says: "allows", From: from}, s.Port, s.Path)
		}
	}
}

// webhook adds one, with the port and the path that it has if nothing names them.
func (f *Facts) webhook(c Callback, port *int32, path *string) {
	c.Port, c.Path = httpsPort, "/"
	if port != nil {
		c.Port = *port
	}
	if path != nil {
		c.Path = *path
	}
	f.Callbacks = append(f.Callbacks, c)
}

// Definition adds what converts the custom resources of a definition.
func (f *Facts) Definition(d *apiextensionsv1.CustomResourceDefinition) {
	c := d.Spec.Conversion
	if c == nil || c.Webhook == nil || c.Webhook.ClientConfig == nil || c.Webhook.ClientConfig.Service == nil {
		return
	}
	s := c.Webhook.ClientConfig.Service
	f.webhook(Callback{Namespace: s.Namespace, Service: s.Name, Says: "converts", From: "CustomResourceDefinition " + d.Name}, s.Port, s.Path)
}

// ValidatingWebhooks adds those of a configuration.
func (f *Facts) ValidatingWebhooks(c *admissionregistrationv1.ValidatingWebhookConfiguration) {
	for _, w := range c.Webhooks {
		f.Webhooks("webhook "+w.Name, w.ClientConfig)
	}
}

// MutatingWebhooks adds those of a configuration.
func (f *Facts) MutatingWebhooks(c *admissionregistrationv1.MutatingWebhookConfiguration) {
	for _, w := range c.Webhooks {
		f.Webhooks("webhook "+w.Name, w.ClientConfig)
	}
}

// APIService adds who serves a version of a group.
func (f *Facts) APIService(a *apiregistrationv1.APIService) {
	if s := a.Spec.Service; s != nil {
		callback := Callback{Namespace: s.Namespace, Service: s.Name, Port: httpsPort, From: "APIService " + a.Name}
		if s.Port != nil {
			callback.Port = *s.Port
		}
		f.Callbacks = append(f.Callbacks, callback)
	}
}

// secured are the ports of a container that speak TLS, each with the reason:
// probes and callbacks ask them by HTTPS, or their name says so and no probe asks
// them without it.
func (f Facts) secured(u use) map[int32]string {
	secure := map[int32]string{}
	numbers := &ports{container: u.container}
	plain := map[int32]bool{}
	for _, p := range probesOf(u.container) {
		if p.probe.HTTPGet == nil {
			continue
		}
		port := numbers.number(p.probe.HTTPGet.Port)
		if p.probe.HTTPGet.Scheme == corev1.URISchemeHTTPS {
			secure[port] = fmt.Sprintf("the %s probe asks by HTTPS", p.name)
		} else {
			plain[port] = true
		}
	}
	for _, c := range f.callbacksOf(u) {
		if port := numbers.number(c.target); secure[port] == "" {
			secure[port] = c.From + " asks by HTTPS"
		}
	}
	for _, p := range u.container.Ports {
		if (p.Name == "https" || strings.HasPrefix(p.Name, "https-")) && !plain[p.ContainerPort] && secure[p.ContainerPort] == "" {
			secure[p.ContainerPort] = "the port is called " + p.Name
		}
	}
	return secure
}

// Secure reports whether a port that a Service sends to is assumed to speak TLS.
func (f Facts) Secure(p Pod, target intstr.IntOrString) bool {
	for i := range p.Spec.Containers {
		u := use{pod: p, container: &p.Spec.Containers[i]}
		port := (&ports{container: u.container}).number(target)
		if (len(p.Spec.Containers) == 1 || declares(u.container, target)) && f.secured(u)[port] != "" {
			return true
		}
	}
	return false
}

// certificate says where a container has a certificate of its own: in a Secret that
// is mounted, of the type for that.
func (f Facts) certificate(u use) string {
	for _, m := range u.container.VolumeMounts {
		if m.SubPath != "" || m.SubPathExpr != "" {
			continue
		}
		for _, v := range u.pod.Spec.Volumes {
			if v.Name != m.Name || v.Secret == nil || len(v.Secret.Items) > 0 {
				continue
			}
			if slices.ContainsFunc(f.Secrets, func(s *corev1.Secret) bool {
				return s.Namespace == u.pod.Namespace && s.Name == v.Secret.SecretName && s.Type == corev1.SecretTypeTLS
			}) {
				return path.Clean(m.MountPath)
			}
		}
	}
	return ""
}

// reviews are the lines that answer the webhooks of a container.
func (f Facts) reviews(u use) []Line {
	var lines []Line
	for _, c := range f.callbacksOf(u) {
		if strings.HasPrefix(c.Path, "/") && !strings.ContainsAny(c.Path, " \t\n?\"`") {
			lines = append(lines, Line{fmt.Sprintf("POST %s %s", c.Path, c.Says), c.From + " asks there"})
		}
	}
	return lines
}

// asked is a callback with the port of the container that it reaches.
type asked struct {
	Callback
	target intstr.IntOrString
}

// callbacksOf are those that reach a container: the one with the port, or the only
// one of its pod.
func (f Facts) callbacksOf(u use) []asked {
	var all []asked
	for _, c := range f.Callbacks {
		for _, s := range f.Services {
			if s.Name != c.Service || s.Namespace != c.Namespace || !selects(s, u.pod) {
				continue
			}
			for _, p := range s.Spec.Ports {
				target := p.TargetPort
				if target == (intstr.IntOrString{}) {
					target = intstr.FromInt32(p.Port)
				}
				if p.Port == c.Port && (len(u.pod.Spec.Containers) == 1 || declares(u.container, target)) {
					all = append(all, asked{c, target})
				}
			}
		}
	}
	return all
}

// declares reports whether a container declares a port.
func declares(c *corev1.Container, port intstr.IntOrString) bool {
	return slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool {
		return port.Type == intstr.String && p.Name == port.StrVal || port.Type == intstr.Int && p.ContainerPort == port.IntVal
	})
}
