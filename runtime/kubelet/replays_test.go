package kubelet_test

import (
	"regexp"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
)

func wait(d time.Duration) func(*world) { return func(w *world) { w.advance(d) } }

// notYet is what a probe says of a server that is starting. Those that never
// answer have other ports.
var notYet = regexp.MustCompile(`dial tcp IP:80(80)?: connect: connection refused`)

var replays = []replay{
	{id: "crashloop-backoff", manifest: "pod.yaml", do: wait(12 * time.Minute)},
	{id: "init-sequential", manifest: "pod.yaml", do: wait(12 * time.Second)},
	{id: "init-failure-never", manifest: "pod.yaml", do: wait(6 * time.Second)},
	{id: "init-failure-retried", manifest: "pod.yaml", do: wait(40 * time.Second)},
	{id: "grace-period", manifest: "pods.yaml", pods: []string{"exits", "five", "default30", "now", "override"}, do: func(w *world) {
		w.advance(3 * time.Second)
		w.delete("exits", -1)
		w.delete("five", -1)
		w.delete("default30", -1)
		w.delete("override", 3)
		w.delete("now", 1)
		w.advance(40 * time.Second)
	}},
	{id: "active-deadline", manifest: "pods.yaml", do: wait(15 * time.Second)},
	{id: "config-missing", manifest: "pods.yaml", do: func(w *world) {
		w.advance(8 * time.Second)
		w.apply("kind: ConfigMap\nmetadata: {name: cm}\ndata: {a: '1'}")
		w.apply("kind: Secret\nmetadata: {name: sec}\nstringData: {a: '1'}")
		w.advance(15 * time.Second)
	}},
	{id: "sidecar-order", manifest: "pods.yaml", do: func(w *world) {
		w.advance(7 * time.Second)
		w.delete("p", -1)
		w.advance(12 * time.Second)
	}},
	{id: "startup-gates-others", manifest: "pods.yaml", do: wait(14 * time.Second)},
	{id: "pod-phases", manifest: "pods.yaml", pods: []string{"never-00", "never-01", "never-1run", "nocommand", "killed", "onfailure-0"}, do: wait(36 * time.Second)},
	{id: "hook-prestop", manifest: "pods.yaml", do: func(w *world) {
		w.advance(4 * time.Second)
		for _, p := range []string{"short", "long", "fails", "sleeps"} {
			w.delete(p, -1)
		}
		w.advance(12 * time.Second)
	}},
	{id: "liveness-example", manifest: "live.yaml", do: func(w *world) {
		w.advance(100 * time.Second)
		w.delete("liveness-exec-pod", -1)
		w.advance(40 * time.Second)
	}},
	{id: "readiness-initial-failure", manifest: "pod.yaml", do: wait(13 * time.Second)},
	{id: "init-rerun-on-pod-restart", manifest: "pod.yaml", do: func(w *world) {
		w.advance(3 * time.Second)
		w.exec("p", "app", "kill", "1")
		w.advance(14 * time.Second)
		w.check(w.kubelet.KillSandbox(namespace, "p"))
		w.advance(14 * time.Second)
	}},
	{id: "image-pull-backoff", manifest: "pods.yaml", do: func(w *world) {
		w.advance(81 * time.Second)
		busybox, _ := w.runtime.Images.Find("busybox:1.36")
		w.runtime.Images.Add(image.Model{Name: "appearslater", Cmd: []string{"sh"}, Root: func(image.Image) *filesystem.Tree { return busybox.Files() }})
		w.advance(500 * time.Second)
	}},
	{id: "probe-exec", manifest: "pods.yaml", do: wait(14 * time.Second)},
	{id: "probe-http", manifest: "pods.yaml", slow: notYet, do: wait(10 * time.Second)},
	{id: "probe-tcp", manifest: "pods.yaml", slow: notYet, do: wait(10 * time.Second)},
	{id: "probe-grpc", manifest: "pods.yaml", do: wait(18 * time.Second)},
	{id: "probe-unknown", manifest: "pod.yaml", pods: []string{"badport", "badport-ready"}, do: wait(20 * time.Second)},
	{id: "readiness-default-success", manifest: "pod.yaml", do: wait(3 * time.Second)},
	{id: "liveness-restarts", manifest: "pods.yaml", do: func(w *world) {
		w.advance(45 * time.Second)
		for _, p := range []string{"graceful", "stubborn", "probegrace"} {
			w.force(p)
		}
		w.advance(3 * time.Second)
	}},
	{id: "liveness-never", manifest: "pod.yaml", do: wait(30 * time.Second)},
	{id: "kubelet-container-lifecycle", manifest: "pods.yaml", do: func(w *world) {
		w.advance(4 * time.Second)
		for _, p := range []string{"always", "never", "onfailure"} {
			w.exec(p, "main", "kill", "1")
		}
		w.advance(5 * time.Second)
	}},
	{id: "init-after-volumes", manifest: "pod.yaml", pods: []string{"waits"}, do: func(w *world) {
		w.advance(8 * time.Second)
		w.apply("kind: ConfigMap\nmetadata: {name: later}\ndata: {a: '1'}")
		w.advance(20 * time.Second)
	}},
	{id: "init-condition", manifest: "pod.yaml", do: wait(15 * time.Second)},
	{id: "init-not-ready-until-done", manifest: "pod.yaml", do: wait(15 * time.Second)},
	{id: "init-own-filesystem", manifest: "pod.yaml", do: wait(6 * time.Second)},
	{id: "init-run-to-completion", manifest: "pod.yaml", do: wait(15 * time.Second)},
	{id: "downward-api", manifest: "pod.yaml", do: wait(4 * time.Second)},
	{id: "configmap-update", manifest: "all.yaml", do: wait(10 * time.Second)},
	{id: "hook-poststart", manifest: "slow.yaml", do: wait(10 * time.Second)},
	{id: "hook-poststart", manifest: "fails.yaml", do: wait(35 * time.Second)},
}
