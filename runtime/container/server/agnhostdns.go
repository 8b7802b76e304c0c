package server

import (
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// etcHosts prints /etc/hosts.
func etcHosts(p *process.Process, _ flags) {
	data, err := p.Files().ReadFile("/etc/hosts")
	if err != nil {
		complain(p, "panic: %s\n", goError("open", "/etc/hosts", err))
		p.Exit(2)
		return
	}
	say(p, "%s\n", data)
	p.Exit(0)
}

// dnsSuffix prints the search domains.
func dnsSuffix(p *process.Process, _ flags) {
	say(p, "%s\n", strings.Join(p.Resolver().Searches, ","))
	p.Exit(0)
}

// dnsServers prints the addresses of the DNS servers.
func dnsServers(p *process.Process, _ flags) {
	var servers []string
	for _, s := range p.Resolver().Servers {
		servers = append(servers, s.String())
	}
	say(p, "%s\n", strings.Join(servers, ","))
	p.Exit(0)
}
