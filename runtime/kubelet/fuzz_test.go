package kubelet_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/gherkube/gherkube/runtime/kubelet"
)

// choices reads decisions from bytes; there is no end to them.
type choices struct{ data []byte }

func (c *choices) number(below int) int {
	if len(c.data) == 0 {
		return 0
	}
	n := int(c.data[0])
	c.data = c.data[1:]
	return n % below
}

func (c *choices) yes() bool { return c.number(2) == 1 }

func oneOf[T any](c *choices, of ...T) T { return of[c.number(len(of))] }

func (c *choices) flag() *bool { return oneOf(c, nil, new(true), new(false)) }

// volume is one of the kinds, of which some have something missing.
func (c *choices) volume(name string) corev1.Volume {
	cm := &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: oneOf(c, "cm", "cm", "cm", "absent")}, Optional: c.flag()}
	if c.yes() {
		cm.Items = []corev1.KeyToPath{{Key: oneOf(c, "a", "none"), Path: oneOf(c, "a", "d/e/f", "..x", "a/b")}, {Key: "b", Path: oneOf(c, "a", "b", "a/b")}}
	}
	limit := oneOf(c, resource.MustParse("0"), resource.MustParse("10"), resource.MustParse("-1"))
	return corev1.Volume{Name: name, VolumeSource: oneOf(c,
		corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}},
		corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: &limit}},
		corev1.VolumeSource{ConfigMap: cm},
		corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: oneOf(c, "s", "s", "s", "absent"), Optional: c.flag()}},
		corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: oneOf(c, "/", "/etc/hosts", "/tmp", "")}},
		corev1.VolumeSource{DownwardAPI: &corev1.DownwardAPIVolumeSource{Items: []corev1.DownwardAPIVolumeFile{{
			Path: oneOf(c, "labels", "a/b"), FieldRef: &corev1.ObjectFieldSelector{FieldPath: oneOf(c, "metadata.labels", "metadata.labels['x']", "status.podIP", "spec", "")}}}}},
		corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{{
			ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: cm.LocalObjectReference, Items: cm.Items, Optional: cm.Optional}}}}},
		corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}},
		corev1.VolumeSource{NFS: &corev1.NFSVolumeSource{Server: "x", Path: "/"}},
	)}
}

func (c *choices) handler() corev1.LifecycleHandler {
	port := oneOf(c, intstr.FromInt32(80), intstr.FromInt32(0), intstr.FromInt32(70000), intstr.FromString("web"), intstr.FromString(""))
	return oneOf(c,
		corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: c.command()}},
		corev1.LifecycleHandler{HTTPGet: &corev1.HTTPGetAction{Port: port, Host: oneOf(c, "", "x", "10.244.1.2"), Path: oneOf(c, "", "/", "//", "%zz", "?"), Scheme: oneOf(c, "", corev1.URISchemeHTTPS)}},
		corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 1}},
		corev1.LifecycleHandler{TCPSocket: &corev1.TCPSocketAction{Port: port}},
	)
}

func (c *choices) probe() *corev1.Probe {
	if c.number(3) > 0 {
		return nil
	}
	h := c.handler()
	p := &corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: h.Exec, HTTPGet: h.HTTPGet, TCPSocket: h.TCPSocket}, PeriodSeconds: 1, FailureThreshold: int32(c.number(3))}
	if c.yes() {
		p.ProbeHandler = corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 80, Service: new(oneOf(c, "", "x"))}}
	}
	return p
}

func (c *choices) command() []string {
	return oneOf(c, nil, []string{""}, []string{"sleep", "3600"}, []string{"sh", "-c", "exit 3"}, []string{"sh", "-c", "cat /etc/hosts; echo $A $(B) > /dev/termination-log; sleep 2"},
		[]string{"$(A)", "$(B"}, []string{"/data/f"}, []string{"httpd", "-f", "-p", "80"}, []string{"listens on 80 after 1s"}, []string{"sh", "-c", "trap '' TERM; while :; do sleep 1; done"})
}

func (c *choices) path() string {
	return oneOf(c, "/data", "/data/a", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc", "/etc/passwd", "/", "/dev", "/dev/termination-log", "/proc", "..", "x", "", "/data/../etc", "/bin")
}

func (c *choices) env() (env []corev1.EnvVar) {
	for range c.number(3) {
		e := corev1.EnvVar{Name: oneOf(c, "A", "B")}
		switch c.number(5) {
		case 0:
			e.Value = oneOf(c, "x", "$(B)", "$(A)", "$$(A", "$(")
		case 1:
			e.ValueFrom = &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: oneOf(c, "metadata.name", "status.podIP", "metadata.labels['x", "nothing", "")}}
		case 2:
			e.ValueFrom = &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: oneOf(c, "cm", "absent")}, Key: oneOf(c, "a", "none"), Optional: c.flag()}}
		case 3:
			e.ValueFrom = &corev1.EnvVarSource{ResourceFieldRef: &corev1.ResourceFieldSelector{ContainerName: oneOf(c, "", "c0", "nobody"), Resource: oneOf(c, "limits.cpu", "requests.memory", "x"), Divisor: oneOf(c, resource.Quantity{}, resource.MustParse("1m"))}}
		default:
			e.ValueFrom = &corev1.EnvVarSource{}
		}
		env = append(env, e)
	}
	return env
}

func (c *choices) container(name string) corev1.Container {
	out := corev1.Container{
		Name: name, Image: oneOf(c, "busybox:1.36", "nginx:1.25", "gherkube/actor", "registry.k8s.io/pause:3.10", "nothing", "Bad Name", ""),
		Command: c.command(), Args: c.command(), Env: c.env(), LivenessProbe: c.probe(), ReadinessProbe: c.probe(), StartupProbe: c.probe(),
		TTY: c.yes(), Stdin: c.yes(), ImagePullPolicy: oneOf(c, "", corev1.PullAlways, corev1.PullNever),
		SecurityContext:          &corev1.SecurityContext{RunAsNonRoot: c.flag(), ReadOnlyRootFilesystem: c.flag(), RunAsUser: oneOf(c, nil, new(int64(0)), new(int64(1000)))},
		TerminationMessagePolicy: oneOf(c, corev1.TerminationMessageReadFile, corev1.TerminationMessageFallbackToLogsOnError),
	}
	if c.yes() {
		out.TerminationMessagePath, out.WorkingDir = c.path(), c.path()
	}
	if c.number(4) == 0 {
		out.Lifecycle = &corev1.Lifecycle{PostStart: new(c.handler()), PreStop: new(c.handler())}
	}
	for range c.number(3) {
		m := corev1.VolumeMount{Name: oneOf(c, "v0", "v1", "v2", "v0", "v1", "v2", "v9"), MountPath: c.path(), ReadOnly: c.yes()}
		m.SubPath = oneOf(c, "", "", "a", "a", "a/b", "..", "/x", "new/one", "f")
		if m.SubPath == "" {
			m.SubPathExpr = oneOf(c, "", "$(A)", "$(", "$(A)/..")
		}
		out.VolumeMounts = append(out.VolumeMounts, m)
	}
	return out
}

func (c *choices) pod() *corev1.Pod {
	spec := corev1.PodSpec{
		RestartPolicy: oneOf(c, corev1.RestartPolicyAlways, corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever),
		Hostname:      oneOf(c, "", "h", strings.Repeat("h", 70)), Subdomain: oneOf(c, "", "sub"), SetHostnameAsFQDN: c.flag(), HostNetwork: c.yes(),
		DNSPolicy:   oneOf(c, "", corev1.DNSNone, corev1.DNSDefault, corev1.DNSClusterFirstWithHostNet),
		HostAliases: oneOf(c, nil, []corev1.HostAlias{{IP: "1.2.3.4"}, {IP: "", Hostnames: []string{"", "a"}}}),
		DNSConfig:   oneOf(c, nil, &corev1.PodDNSConfig{Options: []corev1.PodDNSConfigOption{{Name: "ndots"}, {}}, Searches: []string{"", "."}, Nameservers: []string{"x"}}),
	}
	for i := range 3 {
		spec.Volumes = append(spec.Volumes, c.volume([]string{"v0", "v1", "v2"}[i]))
	}
	for i := range 1 + c.number(2) {
		spec.Containers = append(spec.Containers, c.container([]string{"c0", "c1"}[i]))
	}
	if c.number(3) == 0 {
		init := c.container("i0")
		init.RestartPolicy = oneOf(c, nil, new(corev1.ContainerRestartPolicyAlways))
		spec.InitContainers = []corev1.Container{init}
	}
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "fuzzed", Labels: map[string]string{"x": "y"}}, Spec: spec}
}

// runFuzzed runs a pod beside a good one and ends it.
func runFuzzed(t *testing.T, data []byte) {
	w := newWorld(t, 1)
	w.quiet = true
	c := &choices{data}
	w.apply(`
kind: ConfigMap
metadata: {name: cm}
data: {a: one, b: two}
---
kind: Secret
metadata: {name: s}
stringData: {f: word}
---
kind: Pod
metadata: {name: good}
spec: {containers: [{name: main, image: "busybox:1.36", command: [sh, -c, 'sleep 3600']}]}
`)
	fuzzed := c.pod()
	hooked := slices.ContainsFunc(append(fuzzed.Spec.Containers, fuzzed.Spec.InitContainers...), func(c corev1.Container) bool { return c.Lifecycle != nil })
	w.create(fuzzed)
	w.advance(30 * time.Second)
	for _, name := range []string{"c0", "c1", "i0"} {
		for _, which := range []kubelet.Which{kubelet.Current, kubelet.Previous} {
			if id, err := w.kubelet.LogOf(namespace, "fuzzed", name, which); err != nil || w.runtime.Log(id) == nil {
				continue // the container is not there, or not any more
			}
			if log := w.log("fuzzed", name, which); strings.Contains(log, "fault of gherkube") {
				t.Errorf("container %s crashed: %s", name, log)
			}
		}
	}
	if !ready(w.pod("good")) {
		t.Error("the other pod is not ready")
	}
	w.delete("fuzzed", int64(c.number(4)))
	w.advance(40 * time.Second)
	if pod := w.pod("fuzzed"); pod != nil && !hooked { // a pod waits for hooks, which may have no end
		t.Errorf("the pod is still there: %+v", pod.Status)
	}
}

// FuzzPod makes pods with odd volumes, mounts, commands, images, variables,
// probes, hooks and names, most of which the API server would refuse: nothing
// may panic or hang, another pod gets ready, and the pod can be deleted.
func FuzzPod(f *testing.F) {
	for i := range 48 { // each byte decides something else
		seed := make([]byte, 160)
		for j := range seed {
			seed[j] = byte(i*31 + j*j*7 + i*j)
		}
		f.Add(seed)
	}
	f.Fuzz(runFuzzed)
}
