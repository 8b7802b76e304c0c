package assumption

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// needs are what the containers of each pod wait for, by the container's name. A
// need that would close a circle is left out: nothing would ever begin.
func (f Facts) needs() []map[string][]Line {
	all := make([]map[string][]Line, len(f.Pods))
	behind := map[int][]int{} // pods whose Services a pod waits for
	for i, p := range f.Pods {
		all[i] = map[string][]Line{}
		if p.Early {
			continue
		}
		for _, u := range usesOf(p) {
			for _, v := range f.values(p.Namespace, u.container) {
				service, port, ok := f.serviceIn(v.text, p.Namespace)
				if !ok || selects(service, p) {
					continue
				}
				to := f.selected(service)
				if len(to) == 0 || slices.ContainsFunc(to, func(j int) bool { return leads(behind, j, i) }) {
					continue
				}
				name := service.Name
				if service.Namespace != p.Namespace {
					name += "." + service.Namespace
				}
				line := Line{fmt.Sprintf("needs %s", net.JoinHostPort(name, strconv.Itoa(int(port)))), fmt.Sprintf("%s of container %s names service %s", v.name, u.container.Name, service.Name)}
				if !slices.ContainsFunc(all[i][u.container.Name], func(l Line) bool { return l.Text == line.Text }) {
					all[i][u.container.Name] = append(all[i][u.container.Name], line)
				}
				behind[i] = append(behind[i], to...)
			}
		}
	}
	return all
}

// leads reports whether a pod waits for another one, through whatever others.
func leads(behind map[int][]int, from, to int) bool {
	reached := []int{from}
	for k := 0; k < len(reached); k++ {
		if reached[k] == to {
			return true
		}
		for _, next := range behind[reached[k]] {
			if !slices.Contains(reached, next) {
				reached = append(reached, next)
			}
		}
	}
	return false
}

// selected are the pods that a Service selects.
func (f Facts) selected(s *corev1.Service) []int {
	var pods []int
	for i, p := range f.Pods {
		if selects(s, p) {
			pods = append(pods, i)
		}
	}
	return pods
}

type value struct{ name, text string }

// values are the variables of a container that have a value in the manifests, and
// its arguments.
func (f Facts) values(namespace string, c *corev1.Container) []value {
	var values []value
	for _, from := range c.EnvFrom {
		switch {
		case from.ConfigMapRef != nil:
			values = append(values, sorted(f.configMap(namespace, from.ConfigMapRef.Name))...)
		case from.SecretRef != nil:
			values = append(values, sorted(f.secret(namespace, from.SecretRef.Name))...)
		}
	}
	for _, e := range c.Env {
		text := e.Value
		if e.ValueFrom != nil && e.ValueFrom.ConfigMapKeyRef != nil {
			text = f.configMap(namespace, e.ValueFrom.ConfigMapKeyRef.Name)[e.ValueFrom.ConfigMapKeyRef.Key]
		}
		if e.ValueFrom != nil && e.ValueFrom.SecretKeyRef != nil {
			text = f.secret(namespace, e.ValueFrom.SecretKeyRef.Name)[e.ValueFrom.SecretKeyRef.Key]
		}
		values = append(values, value{"variable " + e.Name, text})
	}
	for _, a := range c.Args {
		_, text, _ := strings.Cut(a, "=")
		values = append(values, value{"an argument", text}, value{"an argument", a})
	}
	return values
}

func sorted(data map[string]string) []value {
	var values []value
	for _, key := range slices.Sorted(maps.Keys(data)) {
		values = append(values, value{"variable " + key, data[key]})
	}
	return values
}

func (f Facts) configMap(namespace, name string) map[string]string {
	for _, c := range f.ConfigMaps {
		if c.Namespace == namespace && c.Name == name {
			return c.Data
		}
	}
	return nil
}

func (f Facts) secret(namespace, name string) map[string]string {
	for _, s := range f.Secrets {
		if s.Namespace != namespace || s.Name != name {
			continue
		}
		data := map[string]string{}
		for key, value := range s.Data {
			data[key] = string(value)
		}
		maps.Copy(data, s.StringData)
		return data
	}
	return nil
}

// serviceIn finds the Service that a text names: db, db:5432, db.shop.svc, or a
// URL such as postgres://user:password@db:5432/shop.
func (f Facts) serviceIn(text, namespace string) (*corev1.Service, int32, bool) {
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	}
	text, _, _ = strings.Cut(text, "/")
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		text = text[i+1:]
	}
	host, port := text, ""
	if h, p, err := net.SplitHostPort(text); err == nil {
		host, port = h, p
	}
	name, domain, _ := strings.Cut(strings.TrimSuffix(host, "."), ".")
	if domain != "" {
		in, zone, _ := strings.Cut(domain, ".")
		if zone != "" && zone != "svc" && zone != "svc.cluster.local" {
			return nil, 0, false
		}
		namespace = in
	}
	for _, s := range f.Services {
		if s.Name != name || s.Namespace != namespace || len(s.Spec.Ports) == 0 || s.Spec.Type == corev1.ServiceTypeExternalName {
			continue
		}
		if n, err := strconv.ParseUint(port, 10, 16); err == nil && n > 0 {
			return s, int32(n), true
		}
		first := s.Spec.Ports[0]
		return s, first.Port, first.Protocol == corev1.ProtocolTCP || first.Protocol == ""
	}
	return nil, 0, false
}
