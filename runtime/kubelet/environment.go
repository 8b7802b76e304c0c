package kubelet

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"

	"github.com/gherkube/gherkube/runtime/store"
)

// environment is a container's environment in the order of its definition.
// Where the real kubelet's order is that of a map, it is that of the names.
type environment struct {
	names  []string
	values map[string]string
	texts  []string // what list has answered
}

func (e *environment) set(name, value string) {
	if _, ok := e.values[name]; !ok {
		e.names = append(e.names, name)
	}
	e.values[name] = value
}

// list returns the variables as NAME=VALUE. Nothing may be set afterwards.
func (e *environment) list() []string {
	if e.texts == nil {
		e.texts = make([]string, len(e.names))
		for i, n := range e.names {
			e.texts[i] = n + "=" + e.values[n]
		}
	}
	return e.texts
}

// environment is Kubelet.makeEnvironmentVariables. The result may be shared.
func (p *worker) environment(c *corev1.Container) (*environment, error) {
	services := p.serviceVariables()
	if len(c.Env) == 0 && len(c.EnvFrom) == 0 {
		return services, nil
	}
	env := &environment{values: map[string]string{}}
	if err := p.envFrom(c, env); err != nil {
		return nil, err
	}
	mapping := expansion.MappingFuncFor(env.values, services.values)
	for i := range c.Env {
		v := &c.Env[i]
		value, present := v.Value, true
		if value != "" {
			value = expansion.Expand(value, mapping)
		} else if v.ValueFrom != nil {
			var err error
			if value, present, err = p.valueFrom(c, v.ValueFrom); err != nil {
				return nil, err
			}
		}
		if present {
			env.set(v.Name, value)
		}
	}
	for _, name := range services.names {
		if _, ok := env.values[name]; !ok {
			env.set(name, services.values[name])
		}
	}
	return env, nil
}

func (p *worker) envFrom(c *corev1.Container, env *environment) error {
	for i := range c.EnvFrom {
		from := &c.EnvFrom[i]
		values := map[string]string{}
		switch {
		case from.ConfigMapRef != nil:
			cm, ok := p.ConfigMap(from.ConfigMapRef.Name)
			if !ok && isTrue(from.ConfigMapRef.Optional) {
				continue
			} else if !ok {
				return fmt.Errorf("configmap %q not found", from.ConfigMapRef.Name)
			}
			maps.Copy(values, cm.Data)
		case from.SecretRef != nil:
			secret, ok := p.Secret(from.SecretRef.Name)
			if !ok && isTrue(from.SecretRef.Optional) {
				continue
			} else if !ok {
				return fmt.Errorf("secret %q not found", from.SecretRef.Name)
			}
			for k, v := range secret.Data {
				values[k] = string(v)
			}
		}
		for _, k := range slices.Sorted(maps.Keys(values)) {
			env.set(from.Prefix+k, values[k])
		}
	}
	return nil
}

// valueFrom resolves a variable's source; present is false for an optional one
// that is missing.
func (p *worker) valueFrom(c *corev1.Container, from *corev1.EnvVarSource) (value string, present bool, err error) {
	switch {
	case from.FieldRef != nil:
		value, err = p.fieldValue(from.FieldRef.FieldPath)
	case from.ResourceFieldRef != nil:
		value, err = p.ResourceValue(from.ResourceFieldRef, c)
	case from.ConfigMapKeyRef != nil:
		ref := from.ConfigMapKeyRef
		cm, ok := p.ConfigMap(ref.Name)
		if ok {
			value, ok = cm.Data[ref.Key]
			if !ok {
				err = fmt.Errorf("couldn't find key %v in ConfigMap %v/%v", ref.Key, p.API.Namespace, ref.Name)
			}
		} else {
			err = fmt.Errorf("configmap %q not found", ref.Name)
		}
		if !ok && isTrue(ref.Optional) {
			return "", false, nil
		}
	case from.SecretKeyRef != nil:
		ref := from.SecretKeyRef
		secret, ok := p.Secret(ref.Name)
		if ok {
			var data []byte
			data, ok = secret.Data[ref.Key]
			value = string(data)
			if !ok {
				err = fmt.Errorf("couldn't find key %v in Secret %v/%v", ref.Key, p.API.Namespace, ref.Name)
			}
		} else {
			err = fmt.Errorf("secret %q not found", ref.Name)
		}
		if !ok && isTrue(ref.Optional) {
			return "", false, nil
		}
	case from.FileKeyRef != nil:
		err = fmt.Errorf("not supported: environment variables from a file of a volume (fileKeyRef)")
	}
	return value, err == nil, err
}

// fieldValue is Kubelet.podFieldSelectorRuntimeValue.
func (p *worker) fieldValue(path string) (string, error) {
	switch path {
	case "spec.nodeName":
		return p.API.Spec.NodeName, nil
	case "spec.serviceAccountName", "spec.serviceAccount":
		return p.API.Spec.ServiceAccountName, nil
	case "status.hostIP", "status.hostIPs":
		return p.Node.IP, nil
	case "status.podIP", "status.podIPs":
		return p.sandbox.IP, nil
	}
	return p.Field(path)
}

// serviceVariables are Kubelet.getServiceEnvVarMap: those of the Services of
// the pod's namespace, unless it does not want them, and of the API's. Pods
// share them as long as the Services stay as they are.
func (p *worker) serviceVariables() *environment {
	var services []*corev1.Service
	if s, ok := store.Services.Get(p.View(), corev1.NamespaceDefault, "kubernetes"); ok {
		services = append(services, s)
	}
	from := p.Key.Namespace
	if links := p.API.Spec.EnableServiceLinks; links != nil && !*links {
		from = ""
	} else {
		for _, s := range store.Services.List(p.View(), from) {
			if s.Namespace != corev1.NamespaceDefault || s.Name != "kubernetes" {
				services = append(services, s)
			}
		}
	}
	known := p.k.links[from]
	if known.env == nil || !slices.Equal(known.services, services) {
		known = serviceLinks{services, &environment{values: map[string]string{}}}
		for _, s := range services {
			addService(known.env, s)
		}
		p.k.links[from] = known
	}
	return known.env
}

// serviceLinks are the variables that tell containers of Services.
type serviceLinks struct {
	services []*corev1.Service
	env      *environment
}

// addService is envvars.FromServices for one Service.
func addService(env *environment, s *corev1.Service) {
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

func isTrue(b *bool) bool { return b != nil && *b }
