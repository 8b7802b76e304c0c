// Package environment is the environment variables of containers.
//
// Variables from files of volumes (fileKeyRef) fail and say so.
package environment

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Variables are a container's environment in the order of its definition.
// Where the real kubelet's order is that of a map, it is that of the names.
type Variables struct {
	names  []string
	Values map[string]string
	texts  []string // what List has answered
}

func (e *Variables) set(name, value string) {
	if _, ok := e.Values[name]; !ok {
		e.names = append(e.names, name)
	}
	e.Values[name] = value
}

// List returns the variables as NAME=VALUE. Nothing may be set afterwards.
func (e *Variables) List() []string {
	if e.texts == nil {
		e.texts = make([]string, len(e.names))
		for i, n := range e.names {
			e.texts[i] = n + "=" + e.Values[n]
		}
	}
	return e.texts
}

// Builder makes the environments of one pod's containers.
type Builder struct {
	pod   *pod.Pod
	links *Links
	ip    func() string // of the pod
}

// New returns the builder for a pod.
func New(p *pod.Pod, links *Links, ip func() string) *Builder {
	return &Builder{pod: p, links: links, ip: ip}
}

// Of is Kubelet.makeEnvironmentVariables. The result may be shared.
func (b *Builder) Of(c *corev1.Container) (*Variables, error) {
	services := b.services()
	if len(c.Env) == 0 && len(c.EnvFrom) == 0 {
		return services, nil
	}
	env := &Variables{Values: map[string]string{}}
	if err := b.from(c, env); err != nil {
		return nil, err
	}
	mapping := expansion.MappingFuncFor(env.Values, services.Values)
	for i := range c.Env {
		v := &c.Env[i]
		value, present := v.Value, true
		if value != "" {
			value = expansion.Expand(value, mapping)
		} else if v.ValueFrom != nil {
			var err error
			if value, present, err = b.value(c, v.ValueFrom); err != nil {
				return nil, err
			}
		}
		if present {
			env.set(v.Name, value)
		}
	}
	for _, name := range services.names {
		if _, ok := env.Values[name]; !ok {
			env.set(name, services.Values[name])
		}
	}
	return env, nil
}

func (b *Builder) from(c *corev1.Container, env *Variables) error {
	for i := range c.EnvFrom {
		from := &c.EnvFrom[i]
		values := map[string]string{}
		switch {
		case from.ConfigMapRef != nil:
			cm, ok := b.pod.ConfigMap(from.ConfigMapRef.Name)
			if !ok && isTrue(from.ConfigMapRef.Optional) {
				continue
			} else if !ok {
				return fmt.Errorf("configmap %q not found", from.ConfigMapRef.Name)
			}
			maps.Copy(values, cm.Data)
		case from.SecretRef != nil:
			secret, ok := b.pod.Secret(from.SecretRef.Name)
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

// value resolves a variable's source; present is false for an optional one
// that is missing.
func (b *Builder) value(c *corev1.Container, from *corev1.EnvVarSource) (value string, present bool, err error) {
	switch {
	case from.FieldRef != nil:
		value, err = b.field(from.FieldRef.FieldPath)
	case from.ResourceFieldRef != nil:
		value, err = b.pod.ResourceValue(from.ResourceFieldRef, c)
	case from.ConfigMapKeyRef != nil:
		ref := from.ConfigMapKeyRef
		cm, ok := b.pod.ConfigMap(ref.Name)
		if ok {
			value, ok = cm.Data[ref.Key]
			if !ok {
				err = fmt.Errorf("couldn't find key %v in ConfigMap %v/%v", ref.Key, b.pod.API.Namespace, ref.Name)
			}
		} else {
			err = fmt.Errorf("configmap %q not found", ref.Name)
		}
		if !ok && isTrue(ref.Optional) {
			return "", false, nil
		}
	case from.SecretKeyRef != nil:
		ref := from.SecretKeyRef
		secret, ok := b.pod.Secret(ref.Name)
		if ok {
			var data []byte
			data, ok = secret.Data[ref.Key]
			value = string(data)
			if !ok {
				err = fmt.Errorf("couldn't find key %v in Secret %v/%v", ref.Key, b.pod.API.Namespace, ref.Name)
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

// field is Kubelet.podFieldSelectorRuntimeValue.
func (b *Builder) field(path string) (string, error) {
	switch path {
	case "spec.nodeName":
		return b.pod.API.Spec.NodeName, nil
	case "spec.serviceAccountName", "spec.serviceAccount":
		return b.pod.API.Spec.ServiceAccountName, nil
	case "status.hostIP", "status.hostIPs":
		return b.pod.Node.IP, nil
	case "status.podIP", "status.podIPs":
		return b.ip(), nil
	}
	return b.pod.Field(path)
}

func isTrue(b *bool) bool { return b != nil && *b }
