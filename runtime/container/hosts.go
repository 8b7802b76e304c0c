package container

import (
	"fmt"
	"strings"
)

// file is the text of /etc/resolv.conf, as the kubelet writes it.
func (d DNSConfig) file() string {
	var b strings.Builder
	if len(d.Searches) > 0 {
		fmt.Fprintf(&b, "search %s\n", strings.Join(d.Searches, " "))
	}
	for _, ns := range d.Nameservers {
		fmt.Fprintf(&b, "nameserver %s\n", ns)
	}
	if len(d.Options) > 0 {
		fmt.Fprintf(&b, "options %s\n", strings.Join(d.Options, " "))
	}
	return b.String()
}

// hosts is the text of /etc/hosts, as the kubelet writes it: nodeHostsFileContent
// for a pod in its node's network, else managedHostsFileContent.
func (s SandboxConfig) hosts() string {
	var b strings.Builder
	if s.NodeHosts != "" {
		b.WriteString("# Kubernetes-managed hosts file (host network).\n")
		b.WriteString(s.NodeHosts)
	} else {
		s.managedHosts(&b)
	}
	if len(s.HostAliases) > 0 {
		b.WriteString("\n# Entries added by HostAliases.\n")
		for _, a := range s.HostAliases {
			fmt.Fprintf(&b, "%s\t%s\n", a.IP, strings.Join(a.Hostnames, "\t"))
		}
	}
	return b.String()
}

func (s SandboxConfig) managedHosts(b *strings.Builder) {
	b.WriteString("# Kubernetes-managed hosts file.\n")
	b.WriteString("127.0.0.1\tlocalhost\n")
	b.WriteString("::1\tlocalhost ip6-localhost ip6-loopback\n")
	b.WriteString("fe00::0\tip6-localnet\n")
	b.WriteString("fe00::0\tip6-mcastprefix\n")
	b.WriteString("fe00::1\tip6-allnodes\n")
	b.WriteString("fe00::2\tip6-allrouters\n")
	if s.IP != "" {
		if s.FQDN != "" {
			fmt.Fprintf(b, "%s\t%s\t%s\n", s.IP, s.FQDN, s.Hostname)
		} else {
			fmt.Fprintf(b, "%s\t%s\n", s.IP, s.Hostname)
		}
	}
}
