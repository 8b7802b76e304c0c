package kubelet_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/kubelet"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

var update = flag.Bool("update", false, "write the golden files")

// life is one life of a pod that no recording has; its transcript is a
// golden file, reviewed against upstream's source.
type life struct {
	name, manifest string
	do             func(*world)
}

var lives = []life{
	{"plain-pod-deleted", `
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: main, image: "nginx:1.22"}]
`, func(w *world) {
		w.advance(3 * time.Second)
		w.delete("p", -1)
		w.advance(5 * time.Second)
	}},
	// The end of a pod does not end a postStart hook. It cancels the context of
	// the pod's sync (podWorkers.UpdatePod: cancelFn), but the runtime's part of
	// it, hooks included, gets one that is not (Kubelet.SyncPod: WithoutCancel;
	// kubernetes.io/issue/113606), and the hook's command has no timeout
	// (lifecycle.handlerRunner.Run). The pod ends when the hook does.
	{"deleted-during-post-start", `
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: busybox:1.36
    command: [sleep, infinity]
    lifecycle: {postStart: {exec: {command: [sleep, "100"]}}}
`, func(w *world) {
		w.advance(3 * time.Second)
		w.delete("p", -1)
		w.advance(2 * time.Minute)
	}},
	// KEP-5307: a rule restarts the container of a pod that is never restarted.
	{"container-restart-rule", `
kind: Pod
metadata: {name: p}
spec:
  restartPolicy: Never
  containers:
  - name: main
    image: busybox:1.36
    command: [sh, -c, 'echo x >> /v/n; [ $(wc -l < /v/n) -ge 2 ] && exit 1; exit 42']
    volumeMounts: [{name: v, mountPath: /v}]
    restartPolicy: Never
    restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]
  volumes: [{name: v, emptyDir: {}}]
`, wait(8 * time.Second)},
	// KEP-5532: one container's exit restarts all, init containers included.
	{"restart-all-containers", `
kind: Pod
metadata: {name: p}
spec:
  restartPolicy: Never
  initContainers: [{name: init, image: "busybox:1.36", command: [sh, -c, 'echo x >> /v/n'], volumeMounts: [{name: v, mountPath: /v}]}]
  containers:
  - {name: other, image: "busybox:1.36", command: [sleep, "3600"]}
  - name: main
    image: busybox:1.36
    command: [sh, -c, '[ $(wc -l < /v/n) -ge 2 ] && sleep 3600; sleep 2; exit 42']
    volumeMounts: [{name: v, mountPath: /v}]
    restartPolicy: Never
    restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}]
  volumes: [{name: v, emptyDir: {}}]
`, wait(12 * time.Second)},
	{"readiness-gate", `
kind: Pod
metadata: {name: p}
spec:
  readinessGates: [{conditionType: example.com/ready}]
  containers: [{name: main, image: "nginx:1.22"}]
`, func(w *world) {
		w.advance(3 * time.Second)
		w.condition("p", "example.com/ready", corev1.ConditionFalse)
		w.advance(3 * time.Second)
		w.condition("p", "example.com/ready", corev1.ConditionTrue)
		w.advance(3 * time.Second)
	}},
	{"ephemeral-container", `
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: main, image: "nginx:1.22"}]
`, func(w *world) {
		w.advance(3 * time.Second)
		change(w, store.Pods.Key(namespace, "p"), func(p *corev1.Pod) {
			p.Spec.EphemeralContainers = append(p.Spec.EphemeralContainers, corev1.EphemeralContainer{
				EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug", Image: "busybox:1.36", Command: []string{"sh", "-c", "sleep 2; exit 3"}},
				TargetContainerName:      "main",
			})
		})
		w.advance(6 * time.Second)
	}},
	{"image-changed", `
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: main, image: "nginx:1.22"}]
`, func(w *world) {
		w.advance(3 * time.Second)
		change(w, store.Pods.Key(namespace, "p"), func(p *corev1.Pod) { p.Spec.Containers[0].Image = "nginx:1.25" })
		w.advance(6 * time.Second)
	}},
	{"image-pulled", `
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: main, image: "nginx:1.22", imagePullPolicy: Always}]
`, wait(4 * time.Second)},
	{"termination-messages", `
kind: Pod
metadata: {name: p}
spec:
  restartPolicy: Never
  containers:
  - {name: file, image: "busybox:1.36", command: [sh, -c, 'echo done badly > /dev/termination-log; exit 1']}
  - {name: log, image: "busybox:1.36", terminationMessagePolicy: FallbackToLogsOnError, command: [sh, -c, 'echo first; echo last; exit 1']}
  - {name: none, image: "busybox:1.36", terminationMessagePolicy: FallbackToLogsOnError, command: [sh, -c, 'echo fine']}
`, wait(5 * time.Second)},
	{"finished-pod-deleted", `
kind: Pod
metadata: {name: p}
spec:
  restartPolicy: Never
  containers: [{name: main, image: "busybox:1.36", command: ["true"]}]
`, func(w *world) {
		w.advance(6 * time.Second)
		w.delete("p", -1)
		w.advance(5 * time.Second)
	}},
	{"deleted-while-volume-is-missing", `
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: v, configMap: {name: none}}]
  containers: [{name: main, image: "nginx:1.22", volumeMounts: [{name: v, mountPath: /v}]}]
`, func(w *world) {
		w.advance(130 * time.Second)
		w.delete("p", -1)
		w.advance(5 * time.Second)
	}},
	// What somebody else writes stays until the status manager's next tick
	// (status.manager.syncBatch, needsReconcile); a condition of somebody else
	// stays for good.
	{"status-of-somebody-else", `
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
`, func(w *world) {
		w.advance(3 * time.Second)
		w.condition("p", "example.com/checked", corev1.ConditionTrue)
		evicted := w.pod("p").DeepCopy()
		evicted.Status.Phase, evicted.Status.Reason, evicted.Status.Message = corev1.PodFailed, "Evicted", "by hand"
		w.check(w.status(loop.Status{Key: store.Pods.Key(namespace, "p"), Object: evicted}))
		w.advance(12 * time.Second)
	}},
	{"force-deleted-and-replaced", `
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
`, func(w *world) {
		w.advance(3 * time.Second)
		w.force("p")
		w.apply("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: main, image: 'nginx:1.22'}]}")
		w.advance(5 * time.Second)
	}},
	{"rejected", `
kind: Pod
metadata: {name: big}
spec: {containers: [{name: main, image: "nginx:1.22", resources: {requests: {cpu: "3"}}}]}
---
kind: Pod
metadata: {name: elsewhere}
spec: {nodeSelector: {disk: ssd}, containers: [{name: main, image: "nginx:1.22"}]}
---
kind: Pod
metadata: {name: port}
spec: {containers: [{name: main, image: "nginx:1.22", ports: [{containerPort: 80, hostPort: 8080}]}]}
---
kind: Pod
metadata: {name: port2}
spec: {containers: [{name: main, image: "nginx:1.22", ports: [{containerPort: 80, hostPort: 8080}]}]}
`, func(w *world) {
		w.advance(2 * time.Second)
		w.delete("big", -1)
		w.advance(3 * time.Second)
	}},
	{"not-root", `
kind: Pod
metadata: {name: p}
spec:
  securityContext: {runAsNonRoot: true}
  containers:
  - {name: root, image: "busybox:1.36", command: [sleep, "3600"]}
  - {name: user, image: "busybox:1.36", command: [sleep, "3600"], securityContext: {runAsUser: 1000}}
`, wait(5 * time.Second)},
}

func TestTranscripts(t *testing.T) {
	for _, c := range lives {
		t.Run(c.name, func(t *testing.T) {
			got := c.transcript(t, 1)
			file := filepath.Join("testdata", c.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("transcript differs from %s (-update writes it):\n%s", file, got)
			}
		})
	}
}

func (c life) transcript(t *testing.T, s seed.Seed) string {
	w := newWorld(t, s)
	w.apply(c.manifest)
	c.do(w)
	return w.transcript()
}

func TestSameSeedSameBytes(t *testing.T) {
	for _, c := range lives {
		if first, second := c.transcript(t, 7), c.transcript(t, 7); first != second {
			t.Errorf("%s: two runs with one seed differ", c.name)
		}
	}
}

// condition sets a condition of the pod as its owner does.
func (w *world) condition(name string, kind corev1.PodConditionType, status corev1.ConditionStatus) {
	w.t.Helper()
	old := w.pod(name)
	c := old.DeepCopy()
	for i := range c.Status.Conditions {
		if c.Status.Conditions[i].Type == kind {
			c.Status.Conditions[i].Status = status
			kind = ""
		}
	}
	if kind != "" {
		c.Status.Conditions = append(c.Status.Conditions, corev1.PodCondition{Type: kind, Status: status, LastTransitionTime: metav1.NewTime(w.clock.Now())})
	}
	_, err := w.store.Update(store.Pods.KeyOf(c), c, store.RevisionOf(old))
	w.check(err)
}

// log returns what a container wrote.
func (w *world) log(pod, name string, which kubelet.Which) string {
	w.t.Helper()
	id, err := w.kubelet.LogOf(namespace, pod, name, which)
	w.check(err)
	lines, _ := w.runtime.Log(id).Lines(0)
	var b strings.Builder
	for _, l := range lines {
		b.Write(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}
