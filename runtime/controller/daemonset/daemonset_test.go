package daemonset_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/daemonset"
	"github.com/gherkube/gherkube/runtime/controller/gc"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

func newWorld(t testing.TB, nodes int) *stage.World {
	w := stage.New(t, daemonset.New(), gc.NewCollector(), stage.NewKubelet())
	for i := range nodes {
		addNode(w, fmt.Sprintf("n%d", i+1))
	}
	return w
}

func addNode(w *stage.World, name string) {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}}
	w.Create(store.Nodes.KeyOf(n), n)
}

func ptr[T any](v T) *T { return &v }

// set is one as the API server stores it: defaulted.
func set(changes ...func(*appsv1.DaemonSet)) *appsv1.DaemonSet {
	labels := map[string]string{"app": "log"}
	d := &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: stage.Namespace, Name: "log",
			Annotations: map[string]string{appsv1.DeprecatedTemplateGeneration: "1"},
		},
		Spec: appsv1.DaemonSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx:1"}}},
			},
			RevisionHistoryLimit: ptr(int32(10)),
			UpdateStrategy: appsv1.DaemonSetUpdateStrategy{
				Type: appsv1.RollingUpdateDaemonSetStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDaemonSet{
					MaxUnavailable: ptr(intstr.FromInt32(1)), MaxSurge: ptr(intstr.FromInt32(0)),
				},
			},
		},
	}
	for _, change := range changes {
		change(d)
	}
	return d
}

func limits(maxUnavailable, maxSurge string) func(*appsv1.DaemonSet) {
	return func(d *appsv1.DaemonSet) {
		d.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateDaemonSet{
			MaxUnavailable: ptr(intstr.Parse(maxUnavailable)), MaxSurge: ptr(intstr.Parse(maxSurge)),
		}
	}
}

func onDelete(d *appsv1.DaemonSet) {
	d.Spec.UpdateStrategy = appsv1.DaemonSetUpdateStrategy{Type: appsv1.OnDeleteDaemonSetStrategyType}
}

// image changes the template as the API server does it, with its generation.
func image(name string) func(*appsv1.DaemonSet) {
	return func(d *appsv1.DaemonSet) {
		d.Spec.Template.Spec.Containers[0].Image = name
		d.Annotations[appsv1.DeprecatedTemplateGeneration] = fmt.Sprint(d.Generation + 1)
	}
}

func start(w *stage.World, d *appsv1.DaemonSet) {
	w.Create(store.DaemonSets.KeyOf(d), d)
	w.Advance(30 * time.Second)
}

func change(w *stage.World, changes ...func(*appsv1.DaemonSet)) {
	stage.Change(w, store.DaemonSets, "log", func(d *appsv1.DaemonSet) {
		for _, change := range changes {
			change(d)
		}
	})
}

func taint(w *stage.World, node string, effect corev1.TaintEffect) {
	stage.Change(w, store.Nodes, node, func(n *corev1.Node) {
		n.Spec.Taints = []corev1.Taint{{Key: "special", Effect: effect}}
	})
}

func fail(w *stage.World, pod string) {
	stage.ChangeStatus(w, store.Pods, pod, func(p *corev1.Pod) { p.Status.Phase = corev1.PodFailed })
}

// sequences are those whose transcripts are kept.
var sequences = []struct {
	name  string
	nodes int
	run   func(w *stage.World)
}{
	{"nodes-join-and-leave", 2, func(w *stage.World) {
		start(w, set())
		w.Note("a node joins")
		addNode(w, "n3")
		w.Advance(5 * time.Second)
		w.Note("its pod is deleted by hand")
		w.Delete(store.Pods.Key(stage.Namespace, "log-00003"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
		w.Note("the node leaves, and its pod is collected")
		w.Delete(store.Nodes.Key("", "n3"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
		w.Delete(store.Pods.Key(stage.Namespace, "log-00004"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
	}},
	{"rolling-update", 3, func(w *stage.World) {
		start(w, set())
		w.Note("a new image")
		change(w, image("nginx:2"))
		w.Advance(20 * time.Second)
	}},
	{"surge", 3, func(w *stage.World) {
		start(w, set(limits("0", "1")))
		w.Note("a new image")
		change(w, image("nginx:2"))
		w.Advance(20 * time.Second)
	}},
	{"on-delete", 2, func(w *stage.World) {
		start(w, set(onDelete))
		w.Note("a new image, and one pod is deleted by hand")
		change(w, image("nginx:2"))
		w.Advance(5 * time.Second)
		w.Delete(store.Pods.Key(stage.Namespace, "log-00001"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
	}},
	{"taints", 2, func(w *stage.World) {
		start(w, set())
		w.Note("NoSchedule: the pod stays")
		taint(w, "n1", corev1.TaintEffectNoSchedule)
		w.Advance(5 * time.Second)
		w.Note("NoExecute: it goes")
		taint(w, "n1", corev1.TaintEffectNoExecute)
		w.Advance(5 * time.Second)
	}},
	{"failed-pods", 1, func(w *stage.World) {
		start(w, set())
		w.Note("the pod fails")
		fail(w, "log-00001")
		w.Advance(1500 * time.Millisecond)
		w.Note("so do its successors")
		fail(w, "log-00002")
		w.Advance(1200 * time.Millisecond)
		fail(w, "log-00003")
		w.Advance(10 * time.Second)
	}},
	{"min-ready", 2, func(w *stage.World) {
		start(w, set(func(d *appsv1.DaemonSet) { d.Spec.MinReadySeconds = 5 }))
		w.Note("a new image")
		change(w, image("nginx:2"))
		w.Advance(30 * time.Second)
	}},
	{"adoption", 1, func(w *stage.World) {
		start(w, set())
		w.Note("the set goes, its pod stays")
		w.Delete(store.DaemonSets.Key(stage.Namespace, "log"), metav1.DeletePropagationOrphan)
		w.Advance(5 * time.Second)
		w.Note("another set adopts the pod and the revision")
		start(w, set())
		w.Note("relabel it")
		stage.Change(w, store.Pods, "log-00001", func(p *corev1.Pod) { p.Labels["app"] = "other" })
		w.Advance(5 * time.Second)
	}},
}

func TestSetsGoAsUpstreams(t *testing.T) {
	for _, c := range sequences {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.nodes)
			c.run(w)
			stage.Golden(t, c.name, w.Transcript())
		})
	}
}

func revisions(w *stage.World) []*appsv1.ControllerRevision {
	return store.ControllerRevisions.List(w.Store.View(), stage.Namespace)
}

// numbers are the revisions' numbers by the image that they have.
func numbers(w *stage.World) string {
	var out []string
	for _, r := range revisions(w) {
		_, rest, _ := strings.Cut(string(r.Data.Raw), `"image":"`)
		image, _, _ := strings.Cut(rest, `"`)
		out = append(out, fmt.Sprintf("%s=%d", image, r.Revision))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestRevisionsAreKeptUpToTheLimit(t *testing.T) {
	w := newWorld(t, 1)
	start(w, set(func(d *appsv1.DaemonSet) { d.Spec.RevisionHistoryLimit = ptr(int32(1)) }))
	for _, c := range []struct{ image, want string }{
		{"nginx:2", "nginx:1=1 nginx:2=2"},
		{"nginx:3", "nginx:2=2 nginx:3=3"},
		{"nginx:2", "nginx:2=4 nginx:3=3"},
	} {
		change(w, image(c.image))
		w.Advance(10 * time.Second)
		if got := numbers(w); got != c.want {
			t.Errorf("after %s there are %s, want %s", c.image, got, c.want)
		}
	}
}

func TestOfEqualRevisionsTheLatestIsKept(t *testing.T) {
	w := newWorld(t, 1)
	start(w, set())
	twin := revisions(w)[0].DeepCopy()
	twin.Name, twin.Revision, twin.UID, twin.ResourceVersion = "log-twin", 7, "", ""
	delete(twin.Labels, appsv1.DefaultDaemonSetUniqueLabelKey)
	w.Create(store.ControllerRevisions.KeyOf(twin), twin)
	change(w, func(d *appsv1.DaemonSet) { d.Spec.MinReadySeconds = 1 })
	w.Advance(10 * time.Second)
	if got := numbers(w); got != "nginx:1=7" {
		t.Errorf("there are %s", got)
	}
	pod := stage.Get(w, store.Pods, "log-00001")
	if got := pod.Labels[appsv1.DefaultDaemonSetUniqueLabelKey]; got != "log-twin" {
		t.Errorf("the pod is of revision %q", got)
	}
}

func TestANameThatIsTakenIsACollision(t *testing.T) {
	w := newWorld(t, 1)
	start(w, set())
	taken := revisions(w)[0].DeepCopy()
	w.Delete(store.DaemonSets.Key(stage.Namespace, "log"), metav1.DeletePropagationBackground)
	w.Advance(10 * time.Second)
	taken.OwnerReferences, taken.UID, taken.ResourceVersion = nil, "", ""
	taken.Labels, taken.Data.Raw = nil, []byte(`{"spec":{"template":{"$patch":"replace"}}}`)
	w.Create(store.ControllerRevisions.KeyOf(taken), taken)
	start(w, set())
	ds := stage.Get(w, store.DaemonSets, "log")
	if ds.Status.CollisionCount == nil || *ds.Status.CollisionCount != 1 || ds.Status.NumberReady != 1 {
		t.Errorf("the status is %+v", ds.Status)
	}
}

func TestAPodForANodeThatIsGoneIsDeleted(t *testing.T) {
	w := stage.New(t, daemonset.New()) // nobody binds pods
	addNode(w, "n1")
	start(w, set())
	w.Delete(store.Nodes.Key("", "n1"), metav1.DeletePropagationBackground)
	w.Advance(10 * time.Second)
	if pods := store.Pods.List(w.Store.View(), stage.Namespace); len(pods) != 1 {
		t.Errorf("nobody told the set, and there are %d pods", len(pods))
	}
	change(w, func(d *appsv1.DaemonSet) { d.Labels = map[string]string{"a": "b"} })
	w.Advance(10 * time.Second)
	if pods := store.Pods.List(w.Store.View(), stage.Namespace); len(pods) != 0 {
		t.Errorf("there are %d pods", len(pods))
	}
}

// With surge the pod of a node that the set is not for any more goes only when
// there are enough elsewhere.
func TestSurgeLeavesANodeWhenThereAreEnough(t *testing.T) {
	w := newWorld(t, 2)
	start(w, set(limits("0", "1")))
	taint(w, "n1", corev1.TaintEffectNoSchedule)
	stage.ChangeStatus(w, store.Pods, "log-00002", func(p *corev1.Pod) { p.Status.Conditions[0].Status = corev1.ConditionFalse })
	change(w, image(stage.Broken))
	w.Advance(30 * time.Second)
	if p := stage.Get(w, store.Pods, "log-00001"); p.DeletionTimestamp != nil {
		t.Error("the pod of n1 goes though it is the only one that serves")
	}
	change(w, image("nginx:3"))
	w.Advance(30 * time.Second)
	pods := store.Pods.List(w.Store.View(), stage.Namespace)
	if len(pods) != 1 || pods[0].Spec.NodeName != "n2" || pods[0].Spec.Containers[0].Image != "nginx:3" {
		t.Errorf("there are %d pods, the first on %s", len(pods), pods[0].Spec.NodeName)
	}
}

func TestManyNodesGetTheirPodsInBursts(t *testing.T) {
	w := newWorld(t, 600)
	w.Quiet = true
	start(w, set(limits("50%", "0")))
	for _, name := range []string{"nginx:2", stage.Broken, "nginx:3"} {
		change(w, image(name))
		w.Advance(time.Minute)
	}
	ds := stage.Get(w, store.DaemonSets, "log")
	if ds.Status.NumberAvailable != 600 || ds.Status.UpdatedNumberScheduled != 600 || ds.Status.DesiredNumberScheduled != 600 {
		t.Errorf("the status is %+v", ds.Status)
	}
}

func TestCreationsThatAreRefusedAreTriedAgain(t *testing.T) {
	w := newWorld(t, 4)
	w.Refuse = func(e loop.Effect) error {
		if c, ok := e.(loop.Create); ok && c.Key.Resource == store.Pods.GroupResource {
			return apierrors.NewForbidden(c.Key.Resource, "", errors.New("exceeded quota"))
		}
		return nil
	}
	d := set()
	w.Create(store.DaemonSets.KeyOf(d), d)
	if got := strings.Count(w.Transcript(), "FailedCreate"); got != 2 { // the status wakes the set
		t.Errorf("two looks tried %d times", got)
	}
	if ds := stage.Get(w, store.DaemonSets, "log"); ds.Status.DesiredNumberScheduled != 4 {
		t.Errorf("the status is %+v", ds.Status)
	}
	w.Advance(time.Second)
	w.Refuse = nil
	w.Advance(10 * time.Second)
	if ds := stage.Get(w, store.DaemonSets, "log"); ds.Status.NumberReady != 4 {
		t.Errorf("the status is %+v", ds.Status)
	}
}
