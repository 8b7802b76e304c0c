// Package assumption works out what images that nobody has described may do, from
// the manifests of the pods that use them: they listen on the ports that are
// declared and that probes ask for, wait for the Services that their variables
// name, and end on TERM. It is pure: objects in, lines of behaviour scripts out.
package assumption

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Facts are the objects that assumptions are made from, in any order.
type Facts struct {
	Pods       []Pod
	Services   []*corev1.Service
	ConfigMaps []*corev1.ConfigMap
	Secrets    []*corev1.Secret
	Callbacks  []Callback
}

// Pod is a pod, or the template of one.
type Pod struct {
	Namespace string
	Labels    map[string]string
	Spec      *corev1.PodSpec
	// Early says that it runs before the Services of the manifests are there, as the
	// hooks of a chart do: it waits for none.
	Early bool
}

// Image is what an image is assumed to do.
type Image struct {
	// Name has no tag and no digest.
	Name string
	// User is who its processes are, empty for root.
	User string
	// Cases are what its containers do, by their command lines. The first one has
	// no Command: it is what all others do.
	Cases []Case
	// Commands are programs that are the image's own, Succeeding those that end
	// at once with exit code 0: probes, hooks and scripts call them.
	Commands, Succeeding []string
}

// Case is what containers do whose command line has some words.
type Case struct {
	Command string
	Lines   []Line
}

// Line is a statement of a behaviour script, and what it is assumed for.
type Line struct{ Text, Why string }

// NameOf is an image's name without tag and digest.
func NameOf(image string) string {
	name, _, _ := strings.Cut(image, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name = name[:i]
	}
	return name
}

// Images are the images of the pods, by name, that are not known, sorted.
func (f Facts) Images(known func(image string) bool) []Image {
	byName := map[string][]use{}
	needs := f.needs()
	for i, p := range f.Pods {
		for _, u := range usesOf(p) {
			if known(u.container.Image) {
				continue
			}
			u.needs = needs[i]
			name := NameOf(u.container.Image)
			byName[name] = append(byName[name], u)
		}
	}
	var images []Image
	for name, uses := range byName { // sorted below
		images = append(images, f.image(name, uses))
	}
	slices.SortFunc(images, func(a, b Image) int { return cmp.Compare(a.Name, b.Name) })
	return images
}

// use is a container of an image.
type use struct {
	pod       Pod
	container *corev1.Container
	ends      bool // it is to end by itself
	needs     map[string][]Line
	command   commandLine
}

func usesOf(p Pod) []use {
	var uses []use
	add := func(c *corev1.Container, ends bool) {
		uses = append(uses, use{pod: p, container: c, ends: ends, command: commandOf(c)})
	}
	for i := range p.Spec.InitContainers {
		c := &p.Spec.InitContainers[i]
		add(c, c.RestartPolicy == nil || *c.RestartPolicy != corev1.ContainerRestartPolicyAlways)
	}
	for i := range p.Spec.Containers {
		add(&p.Spec.Containers[i], p.Spec.RestartPolicy == corev1.RestartPolicyNever || p.Spec.RestartPolicy == corev1.RestartPolicyOnFailure)
	}
	return uses
}

func (f Facts) image(name string, uses []use) Image {
	image := Image{Name: name}
	slices.SortStableFunc(uses, func(a, b use) int {
		return cmp.Or(truth(a.command.shell)-truth(b.command.shell), truth(a.ends)-truth(b.ends),
			cmp.Compare(a.command.text, b.command.text), cmp.Compare(a.container.Name, b.container.Name))
	})
	image.Cases = []Case{{}}
	for i, u := range uses {
		image.Commands = append(image.Commands, u.command.program...)
		image.Succeeding = append(image.Succeeding, u.succeeding()...)
		if image.User == "" && u.notRoot() {
			image.User = someUser
		}
		if i > 0 && u.command.shell {
			continue // its shell does all that it does
		}
		command := u.command.text
		if command == uses[0].command.text {
			command = ""
		}
		image.add(command, f.lines(u)...)
		for _, call := range u.command.calls {
			image.add(call, Line{"exits 0 after 1s", "container " + u.container.Name + " goes on after it"})
		}
	}
	image.Commands, image.Succeeding = union(image.Commands, nil), union(image.Succeeding, nil)
	return image
}

// add adds what containers with a command do.
func (i *Image) add(command string, lines ...Line) {
	at := slices.IndexFunc(i.Cases, func(c Case) bool { return c.Command == command })
	if at < 0 {
		at = len(i.Cases)
		i.Cases = append(i.Cases, Case{Command: command})
	}
	for _, line := range lines {
		if !slices.ContainsFunc(i.Cases[at].Lines, func(l Line) bool { return l.Text == line.Text }) {
			i.Cases[at].Lines = append(i.Cases[at].Lines, line)
		}
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// lines are what a container is assumed to do.
func (f Facts) lines(u use) []Line {
	about := "container " + u.container.Name
	lines := slices.Clone(u.needs[u.container.Name])
	if u.ends {
		return append(lines, Line{"exits 0 after 1s", about + " is to end by itself"})
	}
	ports := &ports{container: u.container, secure: f.secured(u), certificate: f.certificate(u)}
	for _, p := range u.container.Ports {
		if p.Protocol == corev1.ProtocolTCP || p.Protocol == "" {
			ports.listen(p.ContainerPort, "a port of "+about)
		}
	}
	for _, p := range probesOf(u.container) {
		ports.probe(p.probe, fmt.Sprintf("the %s probe of %s", p.name, about))
	}
	for _, s := range f.Services {
		if selects(s, u.pod) && len(u.pod.Spec.Containers) == 1 {
			for _, p := range s.Spec.Ports {
				ports.listen(targetOf(p), "a port of service "+s.Name)
			}
		}
	}
	lines = append(lines, ports.lines...)
	lines = append(lines, f.reviews(u)...)
	lines = append(lines, u.files()...)
	return append(lines, Line{"exits 0 on TERM", about + " ends when it is told to"})
}

// someUser is who an image is that must not be root: the one of distroless images.
const someUser = "65532"

// notRoot reports whether a container is to run as the image's user, and that must
// not be root.
func (u use) notRoot() bool {
	must, user := false, (*int64)(nil)
	if s := u.pod.Spec.SecurityContext; s != nil {
		must, user = s.RunAsNonRoot != nil && *s.RunAsNonRoot, s.RunAsUser
	}
	if s := u.container.SecurityContext; s != nil {
		if s.RunAsNonRoot != nil {
			must = *s.RunAsNonRoot
		}
		if s.RunAsUser != nil {
			user = s.RunAsUser
		}
	}
	return must && user == nil
}

func targetOf(p corev1.ServicePort) int32 {
	if p.TargetPort.IntVal != 0 {
		return p.TargetPort.IntVal
	}
	if p.TargetPort.StrVal != "" || p.Protocol == corev1.ProtocolUDP {
		return 0
	}
	return p.Port
}

// selects reports whether a Service selects a pod.
func selects(s *corev1.Service, p Pod) bool {
	if len(s.Spec.Selector) == 0 || s.Namespace != p.Namespace {
		return false
	}
	for key, value := range s.Spec.Selector { // the answer does not depend on the order
		if p.Labels[key] != value {
			return false
		}
	}
	return true
}

// Merge makes one image of those with the same name, sorted.
func Merge(images []Image) []Image {
	var merged []Image
	sorted := slices.Clone(images)
	slices.SortStableFunc(sorted, func(a, b Image) int { return cmp.Compare(a.Name, b.Name) })
	for _, image := range sorted {
		if n := len(merged); n > 0 && merged[n-1].Name == image.Name {
			merged[n-1] = merged[n-1].with(image)
			continue
		}
		merged = append(merged, image)
	}
	return merged
}

// with adds what another image of the same name does.
func (i Image) with(other Image) Image {
	i.Cases = slices.Clone(i.Cases)
	for _, c := range other.Cases {
		at := slices.IndexFunc(i.Cases, func(have Case) bool { return have.Command == c.Command })
		if at < 0 {
			i.Cases = append(i.Cases, c)
			continue
		}
		lines := slices.Clone(i.Cases[at].Lines)
		for _, l := range c.Lines {
			if !slices.ContainsFunc(lines, func(have Line) bool { return have.Text == l.Text }) {
				lines = append(lines, l)
			}
		}
		i.Cases[at].Lines = lines
	}
	i.User = cmp.Or(i.User, other.User)
	i.Commands = union(i.Commands, other.Commands)
	i.Succeeding = union(i.Succeeding, other.Succeeding)
	return i
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
