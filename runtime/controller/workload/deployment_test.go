package workload_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/workload"
	"github.com/gherkube/gherkube/runtime/store"
)

func newWorld(t testing.TB) *stage.World {
	return stage.New(t, workload.NewDeployments(), workload.NewReplicaSets(), workload.NewReplicationControllers(), stage.NewKubelet())
}

func ptr[T any](v T) *T { return &v }

// deployment is one as the API server stores it: defaulted.
func deployment(name string, replicas int32, image string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	quarter := intstr.FromString("25%")
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: image}}},
			},
			Strategy: appsv1.DeploymentStrategy{
				Type:          appsv1.RollingUpdateDeploymentStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: &quarter, MaxUnavailable: &quarter},
			},
			RevisionHistoryLimit:    ptr(int32(10)),
			ProgressDeadlineSeconds: ptr(int32(600)),
		},
	}
}

func create(w *stage.World, d *appsv1.Deployment) {
	w.Create(store.Deployments.KeyOf(d), d)
}

func setImage(w *stage.World, name, image string) {
	stage.Change(w, store.Deployments, name, func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = image })
}

func scale(w *stage.World, name string, n int32) {
	stage.Change(w, store.Deployments, name, func(d *appsv1.Deployment) { d.Spec.Replicas = &n })
}

// rollouts are the sequences of events whose transcripts are kept. The sequences
// of sizes, conditions and events are those of the recordings of the same name
// in behaviours/recorded.
var rollouts = []struct {
	name string
	run  func(w *stage.World)
}{
	{"deployment-rolling-update", func(w *stage.World) {
		create(w, deployment("web", 8, "nginx:1.25"))
		w.Advance(10 * time.Second)
		w.Note("new image")
		setImage(w, "web", "nginx:1.26")
		w.Advance(10 * time.Second)
	}},
	{"deployment-rollback", func(w *stage.World) {
		create(w, deployment("web", 2, "nginx:1.25"))
		w.Advance(5 * time.Second)
		setImage(w, "web", "nginx:1.26")
		w.Advance(5 * time.Second)
		w.Note("back to the first image")
		setImage(w, "web", "nginx:1.25")
		w.Advance(5 * time.Second)
	}},
	{"deployment-rollback-annotation", func(w *stage.World) {
		create(w, deployment("web", 1, "nginx:1.25"))
		w.Advance(5 * time.Second)
		setImage(w, "web", "nginx:1.26")
		w.Advance(5 * time.Second)
		w.Note("rollback to revision 1")
		stage.Change(w, store.Deployments, "web", func(d *appsv1.Deployment) { d.Annotations[appsv1.DeprecatedRollbackTo] = "1" })
		w.Advance(5 * time.Second)
	}},
	{"deployment-pause-resume", func(w *stage.World) {
		create(w, deployment("web", 3, "nginx:1.25"))
		w.Advance(5 * time.Second)
		w.Note("pause")
		stage.Change(w, store.Deployments, "web", func(d *appsv1.Deployment) { d.Spec.Paused = true })
		setImage(w, "web", "nginx:1.26")
		w.Note("scale while paused")
		scale(w, "web", 4)
		w.Advance(5 * time.Second)
		w.Note("resume")
		stage.Change(w, store.Deployments, "web", func(d *appsv1.Deployment) { d.Spec.Paused = false })
		w.Advance(10 * time.Second)
	}},
	{"deployment-proportional", func(w *stage.World) {
		d := deployment("web", 10, "nginx:1.25")
		d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{
			MaxSurge: ptr(intstr.FromInt32(3)), MaxUnavailable: ptr(intstr.FromInt32(2)),
		}
		create(w, d)
		w.Advance(5 * time.Second)
		w.Note("an image that never gets ready")
		setImage(w, "web", stage.Broken)
		w.Advance(5 * time.Second)
		w.Note("scale to 15")
		scale(w, "web", 15)
		w.Advance(5 * time.Second)
		w.Note("scale to 5")
		scale(w, "web", 5)
		w.Advance(5 * time.Second)
	}},
	{"deployment-recreate", func(w *stage.World) {
		d := deployment("web", 2, "nginx:1.25")
		d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}
		create(w, d)
		w.Advance(5 * time.Second)
		setImage(w, "web", "nginx:1.26")
		w.Advance(5 * time.Second)
	}},
	{"deployment-progress-deadline", func(w *stage.World) {
		d := deployment("web", 1, stage.Broken)
		d.Spec.ProgressDeadlineSeconds = ptr(int32(30))
		create(w, d)
		w.Advance(time.Minute)
		w.Note("an image that works")
		setImage(w, "web", "nginx:1.25")
		w.Advance(5 * time.Second)
	}},
	{"deployment-min-ready", func(w *stage.World) {
		d := deployment("web", 2, "nginx:1.25")
		d.Spec.MinReadySeconds = 10
		create(w, d)
		w.Advance(20 * time.Second)
	}},
	{"deployment-revision-history", func(w *stage.World) {
		d := deployment("web", 1, "nginx:1")
		d.Spec.RevisionHistoryLimit = ptr(int32(1))
		create(w, d)
		w.Advance(5 * time.Second)
		for _, image := range []string{"nginx:2", "nginx:3", "nginx:4"} {
			setImage(w, "web", image)
			w.Advance(5 * time.Second)
		}
	}},
	{"deployment-scale", func(w *stage.World) {
		create(w, deployment("web", 1, "nginx:1.25"))
		w.Advance(5 * time.Second)
		scale(w, "web", 3)
		w.Advance(5 * time.Second)
		scale(w, "web", 0)
		w.Advance(5 * time.Second)
	}},
}

func TestRolloutsGoAsRecorded(t *testing.T) {
	for _, c := range rollouts {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.run(w)
			stage.Golden(t, c.name, w.Transcript())
		})
	}
}

func TestTheSameSequenceTwiceGivesTheSameTranscript(t *testing.T) {
	for _, c := range rollouts {
		one, two := newWorld(t), newWorld(t)
		c.run(one)
		c.run(two)
		if one.Transcript() != two.Transcript() {
			t.Errorf("%s: two runs differ", c.name)
		}
	}
}

// The template is that of behaviours/recorded/deployment-rolling-update, as
// the API server defaults it; the real cluster named its set web-b7d48d99c.
func TestSetsAreNamedAsOnARealCluster(t *testing.T) {
	d := deployment("web", 8, "")
	template := `{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"nginx","image":"nginx:1.25","resources":{},
		"readinessProbe":{"httpGet":{"path":"/","port":80,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":1,"successThreshold":1,"failureThreshold":3},
		"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}],
		"restartPolicy":"Always","terminationGracePeriodSeconds":1,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler"}}`
	d.Spec.Template = corev1.PodTemplateSpec{}
	if err := json.Unmarshal([]byte(template), &d.Spec.Template); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	create(w, d)
	if _, ok := store.ReplicaSets.Get(w.Store.View(), stage.Namespace, "web-b7d48d99c"); !ok {
		t.Errorf("there is no web-b7d48d99c:\n%s", w.Transcript())
	}
}

func TestAHashCollisionIsAvoidedByTheNextHash(t *testing.T) {
	w := newWorld(t)
	create(w, deployment("web", 1, "nginx:1.25"))
	sets := store.ReplicaSets.List(w.Store.View(), stage.Namespace)
	name := sets[0].Name

	other := newWorld(t)
	taken := &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name},
		Spec: appsv1.ReplicaSetSpec{
			Replicas: ptr(int32(0)),
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "other"}},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "other"}}},
		},
	}
	other.Create(store.ReplicaSets.KeyOf(taken), taken)
	create(other, deployment("web", 1, "nginx:1.25"))
	d := stage.Get(other, store.Deployments, "web")
	if d.Status.CollisionCount == nil || *d.Status.CollisionCount != 1 {
		t.Errorf("collisionCount is %v, want 1", d.Status.CollisionCount)
	}
	if n := len(store.ReplicaSets.List(other.Store.View(), stage.Namespace)); n != 2 {
		t.Errorf("there are %d ReplicaSets, want the other's and one under the next hash", n)
	}
}

func TestARefusedReplicaSetIsReported(t *testing.T) {
	w := newWorld(t)
	w.Refuse = refuseCreation("replicasets", "no more sets")
	create(w, deployment("web", 1, "nginx:1.25"))
	d := stage.Get(w, store.Deployments, "web")
	if len(d.Status.Conditions) == 0 || d.Status.Conditions[0].Reason != "ReplicaSetCreateError" {
		t.Errorf("conditions are %v, want ReplicaSetCreateError", d.Status.Conditions)
	}
	if !strings.Contains(w.Transcript(), `event Deployment ReplicaSetCreateError: Failed to create new replica set "web-`) {
		t.Error("no event tells of the refusal")
	}
	w.Refuse = nil
	w.Advance(5 * time.Second)
	if got := stage.Get(w, store.Deployments, "web").Status.AvailableReplicas; got != 1 {
		t.Errorf("%d replicas are available after the refusals ended, want 1", got)
	}
}

// Ten thousand pods of one Deployment must not take quadratic time.
func BenchmarkDeployment(b *testing.B) {
	for _, n := range []int32{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				w := newWorld(b)
				w.Quiet = true
				create(w, deployment("web", n, "nginx"))
				w.Advance(10 * time.Second)
				if got := stage.Get(w, store.Deployments, "web").Status.AvailableReplicas; got != n {
					b.Fatalf("%d available", got)
				}
			}
		})
	}
}
