package main

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// missing are steps that make the Secrets and ConfigMaps that pods need and the
// repository does not have.
func (s *subject) missing() []string {
	wanted := map[string][]string{} // keys, by the command that makes the object
	var order []string
	want := func(command, key string) {
		if _, ok := wanted[command]; !ok {
			order = append(order, command)
		}
		if !slices.Contains(wanted[command], key) {
			wanted[command] = append(wanted[command], key)
		}
	}
	for _, p := range s.facts.Pods {
		flag := ""
		if p.Namespace != corev1.NamespaceDefault {
			flag = " -n " + p.Namespace
		}
		for _, r := range referencesOf(p.Spec) {
			if !s.has(r.kind, p.Namespace, r.name) {
				want(fmt.Sprintf("kubectl create %s %s%s", r.kind, r.name, flag), r.key)
			}
		}
	}
	var steps []string
	for _, command := range order {
		for _, key := range wanted[command] {
			command += " --from-literal=" + key + "=x"
		}
		steps = append(steps, "I run `"+command+"`")
	}
	return steps
}

// has reports whether the application has an object of its configuration.
func (s *subject) has(kind, namespace, name string) bool {
	if kind == "configmap" {
		return slices.ContainsFunc(s.facts.ConfigMaps, func(o *corev1.ConfigMap) bool { return o.Namespace == namespace && o.Name == name })
	}
	return slices.ContainsFunc(s.facts.Secrets, func(o *corev1.Secret) bool { return o.Namespace == namespace && o.Name == name })
}

// reference is something that a pod does not start without.
type reference struct{ kind, name, key string }

const (
	secretWord    = "secret generic"
	configMapWord = "configmap"
	someKey       = "key"
)

func referencesOf(spec *corev1.PodSpec) []reference {
	var all []reference
	for _, c := range slices.Concat(spec.InitContainers, spec.Containers) {
		for _, e := range c.Env {
			if from := e.ValueFrom; from != nil && from.SecretKeyRef != nil && !set(from.SecretKeyRef.Optional) {
				all = append(all, reference{secretWord, from.SecretKeyRef.Name, from.SecretKeyRef.Key})
			} else if from != nil && from.ConfigMapKeyRef != nil && !set(from.ConfigMapKeyRef.Optional) {
				all = append(all, reference{configMapWord, from.ConfigMapKeyRef.Name, from.ConfigMapKeyRef.Key})
			}
		}
		for _, e := range c.EnvFrom {
			if e.SecretRef != nil && !set(e.SecretRef.Optional) {
				all = append(all, reference{secretWord, e.SecretRef.Name, strings.ToUpper(someKey)})
			} else if e.ConfigMapRef != nil && !set(e.ConfigMapRef.Optional) {
				all = append(all, reference{configMapWord, e.ConfigMapRef.Name, strings.ToUpper(someKey)})
			}
		}
	}
	for _, v := range spec.Volumes {
		switch {
		case v.Secret != nil && !set(v.Secret.Optional):
			all = append(all, keyed(reference{secretWord, v.Secret.SecretName, someKey}, v.Secret.Items)...)
		case v.ConfigMap != nil && !set(v.ConfigMap.Optional):
			all = append(all, keyed(reference{configMapWord, v.ConfigMap.Name, someKey}, v.ConfigMap.Items)...)
		}
	}
	return all
}

// keyed are references to the keys that a volume names.
func keyed(r reference, items []corev1.KeyToPath) []reference {
	if len(items) == 0 {
		return []reference{r}
	}
	var all []reference
	for _, i := range items {
		all = append(all, reference{r.kind, r.name, i.Key})
	}
	return all
}

func set(b *bool) bool { return b != nil && *b }
