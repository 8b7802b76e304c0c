package assumption

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// ports collects the ports that a container listens on, each once.
type ports struct {
	container *corev1.Container
	taken     []int32
	// secure are the ports with TLS, each with the reason, and certificate is the
	// folder with the one that they have, empty if they make one for themselves.
	secure      map[int32]string
	certificate string
	lines       []Line
}

func (p *ports) listen(port int32, why string) {
	if port > 0 && !slices.Contains(p.taken, port) {
		p.taken = append(p.taken, port)
		text := fmt.Sprintf("listens on %d", port)
		if reason := p.secure[port]; reason != "" {
			text += " with TLS"
			why += "; " + reason
			if p.certificate != "" {
				text += " by " + p.certificate
			}
		}
		p.lines = append(p.lines, Line{text, why})
	}
}

// probe takes the port that a probe asks for. Where a script has no rule about
// HTTP, each request is answered with 200.
func (p *ports) probe(probe *corev1.Probe, why string) {
	switch {
	case probe.HTTPGet != nil:
		p.listen(p.number(probe.HTTPGet.Port), why)
	case probe.TCPSocket != nil:
		p.listen(p.number(probe.TCPSocket.Port), why)
	case probe.GRPC != nil:
		line := fmt.Sprintf("grpc health on %d is SERVING", probe.GRPC.Port)
		if s := probe.GRPC.Service; s != nil && *s != "" {
			line += " for " + *s
		}
		// The declared port is that of gRPC.
		p.lines = slices.DeleteFunc(p.lines, func(l Line) bool { return l.Text == fmt.Sprintf("listens on %d", probe.GRPC.Port) })
		p.taken = append(p.taken, probe.GRPC.Port)
		p.lines = append(p.lines, Line{line, why})
	}
}

func (p *ports) number(port intstr.IntOrString) int32 {
	if port.Type == intstr.Int {
		return port.IntVal
	}
	for _, c := range p.container.Ports {
		if c.Name == port.StrVal {
			return c.ContainerPort
		}
	}
	return 0
}

type namedProbe struct {
	name  string
	probe *corev1.Probe
}

func probesOf(c *corev1.Container) []namedProbe {
	var probes []namedProbe
	for _, p := range []namedProbe{{"startup", c.StartupProbe}, {"readiness", c.ReadinessProbe}, {"liveness", c.LivenessProbe}} {
		if p.probe != nil {
			probes = append(probes, p)
		}
	}
	return probes
}

// commandsOf are the commands that the kubelet runs in a container.
func commandsOf(c *corev1.Container) [][]string {
	var commands [][]string
	for _, p := range probesOf(c) {
		if p.probe.Exec != nil {
			commands = append(commands, p.probe.Exec.Command)
		}
	}
	if l := c.Lifecycle; l != nil {
		for _, h := range []*corev1.LifecycleHandler{l.PostStart, l.PreStop} {
			if h != nil && h.Exec != nil {
				commands = append(commands, h.Exec.Command)
			}
		}
	}
	return commands
}

// succeeding are the programs that a container's probes, hooks and scripts call
// beside its own.
func (u use) succeeding() []string {
	programs := slices.Clone(u.command.before)
	for _, command := range commandsOf(u.container) {
		line := lineOf(command)
		line.program, line.before = placed(u.container, line.program), placed(u.container, line.before)
		programs = append(programs, line.before...)
		if len(line.program) > 0 && !slices.Contains(u.command.program, line.program[0]) && !slices.Contains(builtins, line.program[0]) {
			programs = append(programs, line.program[0])
		}
	}
	return programs
}

// files are those that probes look for: `cat FILE` and `test -f FILE`.
func (u use) files() []Line {
	var lines []Line
	for _, p := range probesOf(u.container) {
		if p.probe.Exec == nil {
			continue
		}
		words := p.probe.Exec.Command
		if len(words) == 0 {
			continue
		}
		file := words[len(words)-1]
		looks := words[0] == "cat" && len(words) == 2 || words[0] == "test" && len(words) == 3 && (words[1] == "-f" || words[1] == "-e")
		if looks && strings.HasPrefix(file, "/") {
			lines = append(lines, Line{fmt.Sprintf("writes %q to %s", "ok\n", file), fmt.Sprintf("the %s probe of container %s looks for it", p.name, u.container.Name)})
		}
	}
	return lines
}
