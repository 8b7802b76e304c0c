package statefulset_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/gc"
	"github.com/gherkube/gherkube/runtime/controller/statefulset"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

func newWorld(t testing.TB) *stage.World {
	return stage.New(t, statefulset.New(func(runtime.Object) {}), gc.NewCollector(), stage.NewKubelet())
}

func ptr[T any](v T) *T { return &v }

// set is one as the API server stores it: defaulted.
func set(replicas int32, changes ...func(*appsv1.StatefulSet)) *appsv1.StatefulSet {
	labels := map[string]string{"app": "db"}
	s := &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "db"},
		Spec: appsv1.StatefulSetSpec{
			Replicas: &replicas, ServiceName: "dbs",
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx:1"}}},
			},
			PodManagementPolicy:  appsv1.OrderedReadyPodManagement,
			RevisionHistoryLimit: ptr(int32(10)),
			UpdateStrategy: appsv1.StatefulSetUpdateStrategy{
				Type:          appsv1.RollingUpdateStatefulSetStrategyType,
				RollingUpdate: &appsv1.RollingUpdateStatefulSetStrategy{Partition: ptr(int32(0))},
			},
		},
	}
	for _, change := range changes {
		change(s)
	}
	return s
}

func parallel(s *appsv1.StatefulSet) { s.Spec.PodManagementPolicy = appsv1.ParallelPodManagement }

func onDelete(s *appsv1.StatefulSet) {
	s.Spec.UpdateStrategy = appsv1.StatefulSetUpdateStrategy{Type: appsv1.OnDeleteStatefulSetStrategyType}
}

func partition(n int32) func(*appsv1.StatefulSet) {
	return func(s *appsv1.StatefulSet) { s.Spec.UpdateStrategy.RollingUpdate.Partition = &n }
}

// claims gives the set a template of claims, which go as the policy says.
func claims(whenDeleted, whenScaled appsv1.PersistentVolumeClaimRetentionPolicyType) func(*appsv1.StatefulSet) {
	return func(s *appsv1.StatefulSet) {
		s.Spec.VolumeClaimTemplates = []corev1.PersistentVolumeClaim{{ObjectMeta: metav1.ObjectMeta{Name: "data"}}}
		s.Spec.PersistentVolumeClaimRetentionPolicy = &appsv1.StatefulSetPersistentVolumeClaimRetentionPolicy{
			WhenDeleted: whenDeleted, WhenScaled: whenScaled,
		}
	}
}

const (
	retain = appsv1.RetainPersistentVolumeClaimRetentionPolicyType
	remove = appsv1.DeletePersistentVolumeClaimRetentionPolicyType
)

func start(w *stage.World, s *appsv1.StatefulSet) {
	w.Create(store.StatefulSets.KeyOf(s), s)
	w.Advance(30 * time.Second)
}

func change(w *stage.World, changes ...func(*appsv1.StatefulSet)) {
	stage.Change(w, store.StatefulSets, "db", func(s *appsv1.StatefulSet) {
		for _, change := range changes {
			change(s)
		}
	})
}

func image(name string) func(*appsv1.StatefulSet) {
	return func(s *appsv1.StatefulSet) { s.Spec.Template.Spec.Containers[0].Image = name }
}

func replicas(n int32) func(*appsv1.StatefulSet) {
	return func(s *appsv1.StatefulSet) { s.Spec.Replicas = &n }
}

// sequences are those whose transcripts are kept.
var sequences = []struct {
	name string
	run  func(w *stage.World)
}{
	{"ordered", func(w *stage.World) {
		start(w, set(3))
		w.Note("down to 1")
		change(w, replicas(1))
		w.Advance(10 * time.Second)
	}},
	{"parallel", func(w *stage.World) {
		start(w, set(3, parallel))
		w.Note("down to 0")
		change(w, replicas(0))
		w.Advance(10 * time.Second)
	}},
	{"rolling-update", func(w *stage.World) {
		start(w, set(2))
		w.Note("a new image")
		change(w, image("nginx:2"))
		w.Advance(10 * time.Second)
		w.Note("the old one again")
		change(w, image("nginx:1"))
		w.Advance(10 * time.Second)
	}},
	{"stuck-rollout", func(w *stage.World) {
		start(w, set(2))
		w.Note("a broken image")
		change(w, image(stage.Broken))
		w.Advance(10 * time.Second)
		w.Note("the template is put right: nothing happens before the pod is deleted by hand")
		change(w, image("nginx:1"))
		w.Advance(10 * time.Second)
		w.Delete(store.Pods.Key(stage.Namespace, "db-1"), metav1.DeletePropagationBackground)
		w.Advance(10 * time.Second)
	}},
	{"claims", func(w *stage.World) {
		start(w, set(2, claims(remove, remove)))
		w.Note("down to 1")
		change(w, replicas(1))
		w.Advance(10 * time.Second)
		w.Note("retain both")
		change(w, claims(retain, retain))
		w.Advance(10 * time.Second)
	}},
	{"min-ready", func(w *stage.World) {
		start(w, set(2, func(s *appsv1.StatefulSet) { s.Spec.MinReadySeconds = 5 }))
	}},
	{"refused", func(w *stage.World) {
		w.Refuse = func(e loop.Effect) error {
			if c, ok := e.(loop.Create); ok && c.Key.Resource == store.Pods.GroupResource && strings.HasSuffix(c.Key.Name, "-1") {
				return apierrors.NewForbidden(c.Key.Resource, c.Key.Name, errors.New("exceeded quota"))
			}
			return nil
		}
		s := set(4, parallel)
		w.Create(store.StatefulSets.KeyOf(s), s)
		w.Note("room for all")
		w.Refuse = nil
		w.Advance(5 * time.Second)
	}},
	{"adoption", func(w *stage.World) {
		orphan := stage.Pod("db-0", map[string]string{"app": "db"})
		w.Create(store.Pods.KeyOf(orphan), orphan)
		other := stage.Pod("bare", map[string]string{"app": "db"})
		w.Create(store.Pods.KeyOf(other), other)
		w.Advance(2 * time.Second)
		start(w, set(1))
		w.Note("relabel it")
		stage.Change(w, store.Pods, "db-0", func(p *corev1.Pod) { p.Labels["app"] = "other" })
		w.Advance(2 * time.Second)
	}},
	{"start-ordinal", func(w *stage.World) {
		start(w, set(2, func(s *appsv1.StatefulSet) { s.Spec.Ordinals = &appsv1.StatefulSetOrdinals{Start: 5} }))
	}},
}

func TestSetsGoAsUpstreams(t *testing.T) {
	for _, c := range sequences {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.run(w)
			stage.Golden(t, c.name, w.Transcript())
		})
	}
}

func pods(w *stage.World) []string {
	var names []string
	for _, p := range store.Pods.List(w.Store.View(), stage.Namespace) {
		names = append(names, p.Name)
	}
	return names
}

// A claim that goes with the former pod of the name has to go first, and nobody
// tells the set when it is gone.
func TestANewPodWaitsForTheClaimOfTheFormer(t *testing.T) {
	w := stage.New(t, statefulset.New(func(runtime.Object) {}), stage.NewKubelet())
	start(w, set(2, claims(retain, remove)))
	change(w, replicas(1))
	change(w, replicas(2))
	w.Advance(time.Minute)
	if got := pods(w); len(got) != 1 {
		t.Errorf("there are the pods %v", got)
	}
	w.Delete(store.PersistentVolumeClaims.Key(stage.Namespace, "data-db-1"), metav1.DeletePropagationBackground)
	w.Advance(time.Minute)
	if got := pods(w); len(got) != 1 {
		t.Errorf("after the claim is gone there are the pods %v", got)
	}
	change(w, func(s *appsv1.StatefulSet) { s.Labels = map[string]string{"a": "b"} })
	w.Advance(time.Minute)
	if got := pods(w); len(got) != 2 {
		t.Errorf("after a change there are the pods %v", got)
	}
}

func TestAClaimThatIsBeingDeletedIsWaitedFor(t *testing.T) {
	w := newWorld(t)
	claim := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{
		Namespace: stage.Namespace, Name: "data-db-0", Finalizers: []string{"kubernetes.io/pvc-protection"},
	}}
	key := store.PersistentVolumeClaims.KeyOf(claim)
	w.Create(key, claim)
	w.Delete(key, metav1.DeletePropagationBackground)
	start(w, set(1, claims(retain, retain)))
	if got := pods(w); len(got) != 0 {
		t.Errorf("there are the pods %v", got)
	}
	if want := "FailedCreate: Create Pod db-0 in StatefulSet db failed error: pvc data-db-0 is being deleted"; !strings.Contains(w.Transcript(), want) {
		t.Errorf("no event %s", want)
	}
	stage.Change(w, store.PersistentVolumeClaims, "data-db-0", func(c *corev1.PersistentVolumeClaim) { c.Finalizers = nil })
	w.Advance(time.Minute)
	if got := pods(w); len(got) != 1 {
		t.Errorf("after the claim was gone there are the pods %v", got)
	}
}

func TestABillionReplicasStartOneByOne(t *testing.T) {
	w := newWorld(t)
	w.Quiet = true
	s := set(1<<31-1, func(s *appsv1.StatefulSet) { s.Spec.Ordinals = &appsv1.StatefulSetOrdinals{Start: 1<<31 - 1} })
	w.Create(store.StatefulSets.KeyOf(s), s)
	w.Advance(3500 * time.Millisecond)
	if got := pods(w); len(got) == 0 || len(got) > 4 {
		t.Errorf("there are the pods %v", got)
	}
}

func TestAPodOfAnOddNameIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"db-", "db-x", "db-99999999999", "xdb-0", "0"} {
		p := stage.Pod(name, map[string]string{"app": "db"})
		w.Create(store.Pods.KeyOf(p), p)
	}
	start(w, set(1))
	change(w, replicas(0))
	w.Advance(10 * time.Second)
	if got := pods(w); len(got) != 5 {
		t.Errorf("there are the pods %v", got)
	}
}

// A revision of another release, written in another way, is the same revision.
func TestARevisionCountsAsWhatItMeans(t *testing.T) {
	fill := func(obj runtime.Object) {
		spec := &obj.(*appsv1.StatefulSet).Spec.Template.Spec
		if spec.SchedulerName == "" {
			spec.SchedulerName = "default-scheduler"
		}
	}
	w := stage.New(t, statefulset.New(fill), stage.NewKubelet())
	s := set(1)
	fill(s)
	start(w, s)
	name := store.ControllerRevisions.List(w.Store.View(), stage.Namespace)[0].Name
	stage.Change(w, store.ControllerRevisions, name, func(r *appsv1.ControllerRevision) {
		r.Data.Raw = []byte(strings.Replace(string(r.Data.Raw), `"schedulerName":"default-scheduler"`, `"schedulerName":null`, 1))
	})
	change(w, replicas(2))
	w.Advance(10 * time.Second)
	if got := store.ControllerRevisions.List(w.Store.View(), stage.Namespace); len(got) != 1 {
		t.Errorf("there are %d revisions", len(got))
	}
	if strings.Contains(w.Transcript(), "delete pods/") {
		t.Error("a pod was replaced")
	}
}
