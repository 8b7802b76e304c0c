package containers

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/node/util/sysctl"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
)

// config says what the runtime shall make of a container
// (generateContainerConfig). The error is in the words of the kubelet and is
// shown as CreateContainerConfigError.
func (s *sync) config(st start) (container.Config, error) {
	c := st.container
	attempt := s.cs.attempt(c.Name).count
	if r := s.seen.Find(c.Name); r != nil {
		attempt = r.Restart + 1
	}
	if st.ephemeral != nil && st.ephemeral.TargetContainerName != "" && s.seen.Find(st.ephemeral.TargetContainerName) == nil {
		return container.Config{}, fmt.Errorf("unable to find target container %v", st.ephemeral.TargetContainerName)
	}
	env, err := s.env.Of(c)
	if err != nil {
		return container.Config{}, err
	}
	mounts, err := s.volumes.Mounts(c, env.Values)
	if err != nil {
		return container.Config{}, err
	}
	if err := verifyNonRoot(s.cs.pod, c); err != nil {
		return container.Config{}, err
	}
	expand := func(list []string) []string {
		var out []string
		for _, e := range list {
			out = append(out, expansion.Expand(e, expansion.MappingFuncFor(env.Values)))
		}
		return out
	}
	config := container.Config{
		ID: s.cs.pod.NewID(), Name: c.Name, Image: c.Image, Attempt: attempt, Sandbox: s.cs.sandboxConfig(),
		Command: expand(c.Command), Args: expand(c.Args), WorkingDir: c.WorkingDir,
		Env: env.List(), Mounts: mounts, TerminationMessagePath: c.TerminationMessagePath,
		Stdin: c.Stdin, StdinOnce: c.StdinOnce, TTY: c.TTY,
	}
	g := cgroupOf(s.cs.pod.API, c)
	config.MemoryLimit, config.CPULimit, config.CPURequest = g.MemoryLimit, g.CPULimit, g.CPURequest
	config.OOMScoreAdj = OOMScoreAdj(s.cs.pod.API, c.Name, s.cs.pod.Node.Allocatable.Memory().Value())
	config.Written = s.cs.written
	s.cs.secure(&config, c)
	if st.ephemeral != nil {
		if target := s.seen.Find(st.ephemeral.TargetContainerName); target != nil {
			config.Target = target.ID
		}
	}
	return config, nil
}

// sandboxConfig is what the pod's containers share.
func (cs *Containers) sandboxConfig() container.SandboxConfig {
	hostname, domain := hostname(cs.pod)
	c := container.SandboxConfig{
		Namespace: cs.pod.API.Namespace, Name: cs.pod.API.Name, UID: string(cs.pod.API.UID), Host: cs.sandbox.host, Processes: cs.sandbox.processes,
		IP: cs.sandbox.IP, Hostname: hostname, Node: cs.pod.Node.Name, DNS: dns(cs.pod),
		Labels: cs.pod.API.Labels, Annotations: cs.pod.API.Annotations,
	}
	if domain != "" {
		c.FQDN = hostname + "." + domain
	}
	if s := cs.pod.API.Spec.SetHostnameAsFQDN; s != nil && *s && c.FQDN != "" {
		c.Hostname = c.FQDN
	}
	if cs.pod.API.Spec.HostNetwork {
		c.NodeHosts = volume.NodeHosts
	}
	if sc := cs.pod.API.Spec.SecurityContext; sc != nil && len(sc.Sysctls) > 0 {
		c.Sysctls = map[string]string{}
		for _, s := range sc.Sysctls {
			c.Sysctls[sysctl.NormalizeName(s.Name)] = s.Value
		}
	}
	for _, a := range cs.pod.API.Spec.HostAliases {
		c.HostAliases = append(c.HostAliases, container.HostAlias{IP: a.IP, Hostnames: a.Hostnames})
	}
	return c
}

// hostname is Kubelet.GeneratePodHostNameAndDomain.
func hostname(p *pod.Pod) (host, domain string) {
	spec := &p.API.Spec
	switch {
	case spec.HostNetwork:
		return p.Node.Name, ""
	case spec.HostnameOverride != nil:
		return truncateHostname(*spec.HostnameOverride), ""
	case spec.Hostname != "":
		host = truncateHostname(spec.Hostname)
	default:
		host = truncateHostname(p.API.Name)
	}
	if spec.Subdomain != "" {
		domain = spec.Subdomain + "." + p.API.Namespace + ".svc." + p.Network.Domain
	}
	return host, domain
}

// truncateHostname is truncatePodHostnameIfNeeded.
func truncateHostname(name string) string {
	if len(name) <= 63 {
		return name
	}
	return strings.TrimRight(name[:63], "-.")
}

// dns is dns.Configurer.GetPodDNS.
func dns(p *pod.Pod) container.DNSConfig {
	var d container.DNSConfig
	spec := &p.API.Spec
	domain := p.Network.Domain
	switch {
	case spec.DNSPolicy == corev1.DNSNone:
	case spec.DNSPolicy == corev1.DNSDefault, spec.HostNetwork && spec.DNSPolicy != corev1.DNSClusterFirstWithHostNet:
		d.Nameservers = []string{p.Network.DNS.String()} // the node's resolver: nothing outside is reachable
	default:
		d.Nameservers = []string{p.Network.DNS.String()}
		d.Searches = []string{p.API.Namespace + ".svc." + domain, "svc." + domain, domain}
		d.Options = []string{"ndots:5"}
	}
	if c := spec.DNSConfig; c != nil {
		d.Nameservers = appendNew(d.Nameservers, c.Nameservers...)
		d.Searches = appendNew(d.Searches, c.Searches...)
		for _, o := range c.Options {
			d.Options = slices.DeleteFunc(slices.Clone(d.Options), func(s string) bool {
				name, _, _ := strings.Cut(s, ":")
				return name == o.Name
			})
			if o.Value != nil && *o.Value != "" {
				d.Options = append(d.Options, o.Name+":"+*o.Value)
			} else {
				d.Options = append(d.Options, o.Name)
			}
		}
	}
	return d
}

func appendNew(list []string, more ...string) []string {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}
