package statefulset_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/tools/record"
	upstreamhistory "k8s.io/kubernetes/pkg/controller/history"
	upstream "k8s.io/kubernetes/pkg/controller/statefulset"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/history"
	"github.com/gherkube/gherkube/runtime/controller/statefulset"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// situation is a set with its pods, claims and revisions at one instant.
type situation struct {
	set       *appsv1.StatefulSet
	pods      []*corev1.Pod
	claims    []*corev1.PersistentVolumeClaim
	revisions []*appsv1.ControllerRevision
	now       time.Time
	refused   string // what the API server does not create, by name
}

// verdict is the API server's about a creation.
func (s *situation) verdict(obj store.Object) error {
	if obj.GetName() == s.refused {
		return apierrors.NewForbidden(store.Pods.GroupResource, obj.GetName(), errors.New("exceeded quota"))
	}
	return nil
}

func oneOf[T any](rng *rand.Rand, values ...T) T { return values[rng.IntN(len(values))] }

// invent makes a situation, likely or not.
func invent(t *testing.T, rng *rand.Rand) *situation {
	s := &situation{now: stage.Epoch.Add(time.Hour), refused: oneOf(rng, "", "", "db-0", "db-1", "data-db-1")}
	s.set = set(int32(rng.IntN(5)), parallel)
	s.set.UID, s.set.Generation = "set", 3
	s.set.Spec.PodManagementPolicy = oneOf(rng, appsv1.OrderedReadyPodManagement, appsv1.ParallelPodManagement)
	s.set.Spec.MinReadySeconds = oneOf(rng, int32(0), 5)
	if rng.IntN(4) == 0 {
		onDelete(s.set)
	} else {
		partition(oneOf(rng, int32(0), 0, 1, 3))(s.set)
		s.set.Spec.UpdateStrategy.RollingUpdate.MaxUnavailable = oneOf(rng, nil, ptr(intstr.FromInt32(2)), ptr(intstr.FromString("60%")))
	}
	if rng.IntN(4) == 0 {
		s.set.Spec.Ordinals = &appsv1.StatefulSetOrdinals{Start: 2}
	}
	if rng.IntN(8) == 0 {
		s.set.DeletionTimestamp = &metav1.Time{Time: s.now}
	}
	s.set.Spec.RevisionHistoryLimit = ptr(int32(rng.IntN(2)))
	for i, image := range []string{"nginx:0", "nginx:2", "nginx:1"} {
		then := s.set.DeepCopy()
		then.Spec.Template.Spec.Containers[0].Image = image
		s.revisions = append(s.revisions, revision(t, then, int64(i+1)))
	}
	s.set.Status = appsv1.StatefulSetStatus{
		ObservedGeneration: int64(rng.IntN(4)), CurrentReplicas: int32(rng.IntN(4)), CollisionCount: new(int32),
		CurrentRevision: oneOf(rng, s.revisions[1:]...).Name, UpdateRevision: s.revisions[2].Name,
	}
	if rng.IntN(3) == 0 {
		claims(oneOf(rng, retain, remove), oneOf(rng, retain, remove))(s.set)
	}
	for ordinal := range 6 {
		if rng.IntN(3) > 0 {
			s.pods = append(s.pods, s.pod(rng, ordinal))
		}
		if len(s.set.Spec.VolumeClaimTemplates) > 0 && rng.IntN(3) > 0 {
			s.claims = append(s.claims, s.claim(rng, ordinal))
		}
	}
	return s
}

func revision(t *testing.T, of *appsv1.StatefulSet, number int64) *appsv1.ControllerRevision {
	data, err := history.Patch(of.Spec.Template)
	if err != nil {
		t.Fatal(err)
	}
	ref := *metav1.NewControllerRef(of, appsv1.SchemeGroupVersion.WithKind("StatefulSet"))
	return &appsv1.ControllerRevision{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: of.Namespace, Name: fmt.Sprintf("db-r%d", number), Labels: map[string]string{"app": "db"},
			OwnerReferences: []metav1.OwnerReference{ref},
		},
		Data: runtime.RawExtension{Raw: data}, Revision: number,
	}
}

func (s *situation) pod(rng *rand.Rand, ordinal int) *corev1.Pod {
	name := fmt.Sprintf("db-%d", ordinal)
	p := stage.Pod(name, map[string]string{
		"app": "db", appsv1.StatefulSetPodNameLabel: name, appsv1.PodIndexLabel: fmt.Sprint(ordinal),
		appsv1.StatefulSetRevisionLabel: oneOf(rng, s.revisions[1:]...).Name,
	})
	p.UID = types.UID(name)
	p.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(s.set, appsv1.SchemeGroupVersion.WithKind("StatefulSet"))}
	p.Status.Phase = oneOf(rng, corev1.PodPending, corev1.PodRunning, corev1.PodRunning, corev1.PodRunning, corev1.PodFailed, corev1.PodSucceeded)
	if p.Status.Phase == corev1.PodRunning && rng.IntN(5) > 0 {
		stage.SetReady(p, s.now.Add(-oneOf(rng, 2*time.Second, 10*time.Second)))
	}
	if rng.IntN(6) == 0 {
		p.DeletionTimestamp = &metav1.Time{Time: s.now}
	}
	if rng.IntN(8) == 0 {
		delete(p.Labels, appsv1.StatefulSetPodNameLabel)
	}
	if len(s.set.Spec.VolumeClaimTemplates) > 0 && rng.IntN(8) > 0 {
		p.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "data-" + name},
		}}}
	}
	return p
}

// claim is one with any owners, also wrong ones.
func (s *situation) claim(rng *rand.Rand, ordinal int) *corev1.PersistentVolumeClaim {
	name := fmt.Sprintf("db-%d", ordinal)
	c := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "data-" + name}}
	refs := []metav1.OwnerReference{
		{APIVersion: "apps/v1", Kind: "StatefulSet", Name: "db", UID: oneOf(rng, types.UID("set"), "set", "former")},
		{APIVersion: "v1", Kind: "Pod", Name: name, UID: oneOf(rng, types.UID(name), types.UID(name), "former")},
		{APIVersion: "v1", Kind: "ConfigMap", Name: "other", UID: "other"},
	}
	for _, ref := range refs {
		if rng.IntN(3) == 0 {
			ref.Controller = oneOf(rng, nil, ptr(true), ptr(true))
			c.OwnerReferences = append(c.OwnerReferences, ref)
		}
	}
	if rng.IntN(8) == 0 {
		c.DeletionTimestamp = &metav1.Time{Time: s.now}
	}
	return c
}

// deeds are what a controller did, in any order.
type deeds []string

func (d *deeds) note(format string, args ...any) { *d = append(*d, fmt.Sprintf(format, args...)) }

func (d *deeds) notePod(verb string, p *corev1.Pod) {
	d.note("%s pod %s at %s, volumes %d", verb, p.Name, p.Labels[appsv1.StatefulSetRevisionLabel], len(p.Spec.Volumes))
}

func (d *deeds) noteClaim(verb string, c *corev1.PersistentVolumeClaim) {
	var owners []string
	for _, ref := range c.OwnerReferences {
		owners = append(owners, fmt.Sprintf("%s/%s/%s/%t", ref.Kind, ref.Name, ref.UID, ref.Controller != nil && *ref.Controller))
	}
	slices.Sort(owners)
	d.note("%s claim %s of %s", verb, c.Name, strings.Join(owners, ","))
}

func (d *deeds) noteStatus(st *appsv1.StatefulSetStatus) {
	d.note("status %d: %d replicas, %d ready, %d available, %d at %s, %d at %s", st.ObservedGeneration, st.Replicas, st.ReadyReplicas,
		st.AvailableReplicas, st.CurrentReplicas, st.CurrentRevision, st.UpdatedReplicas, st.UpdateRevision)
}

// TestSetsDoWhatUpstreamDoes holds the controller to upstream's code in
// situations of all kinds.
func TestSetsDoWhatUpstreamDoes(t *testing.T) {
	for seed := range uint64(1500) {
		s := invent(t, rand.New(rand.NewPCG(seed, 0)))
		got, want := s.ours(t), s.upstreams()
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("situation %d: %s\ndid:\n%s\n\nupstream did:\n%s", seed, s, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func (s *situation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d replicas, %s, %+v, claims %+v, deletion %v, revision %s\n", *s.set.Spec.Replicas, s.set.Spec.PodManagementPolicy,
		s.set.Spec.UpdateStrategy.RollingUpdate, s.set.Spec.PersistentVolumeClaimRetentionPolicy, s.set.DeletionTimestamp, s.set.Status.CurrentRevision)
	var d deeds
	for _, p := range s.pods {
		d.notePod(fmt.Sprintf("%s ready=%v terminating=%t", p.Status.Phase, len(p.Status.Conditions), p.DeletionTimestamp != nil), p)
	}
	for _, c := range s.claims {
		d.noteClaim(fmt.Sprintf("terminating=%t", c.DeletionTimestamp != nil), c)
	}
	return b.String() + strings.Join(d, "\n")
}

// ours is what our controller does.
func (s *situation) ours(t *testing.T) deeds {
	st := store.New(store.WorldIndexes()...)
	put := func(key store.Key, obj store.Object) {
		if _, err := st.Create(key, obj); err != nil {
			t.Fatal(err)
		}
	}
	set := s.set.DeepCopy()
	put(store.StatefulSets.KeyOf(set), set)
	for _, p := range s.pods {
		put(store.Pods.KeyOf(p), p.DeepCopy())
	}
	for _, c := range s.claims {
		put(store.PersistentVolumeClaims.KeyOf(c), c.DeepCopy())
	}
	for _, r := range s.revisions {
		put(store.ControllerRevisions.KeyOf(r), r.DeepCopy())
	}
	var d deeds
	s.perform(&d, statefulset.New(func(runtime.Object) {}).Reconcile(st.View(), store.StatefulSets.KeyOf(set), s.now).Effects)
	slices.Sort(d)
	return d
}

// perform notes the effects as an API server would carry them out. It reports
// whether the look goes on.
func (s *situation) perform(d *deeds, effects []loop.Effect) bool {
	for _, effect := range effects {
		switch e := effect.(type) {
		case loop.Create:
			switch obj := e.Object.(type) {
			case *corev1.Pod:
				d.notePod("create", obj)
			case *corev1.PersistentVolumeClaim:
				d.noteClaim("create", obj)
			}
			next := e.Created
			if err := s.verdict(e.Object); err != nil {
				next = func(store.Object) []loop.Effect { return e.Rejected(err) }
			}
			if !s.perform(d, next(e.Object)) {
				return false
			}
		case loop.Update:
			switch obj := e.Object.(type) {
			case *corev1.Pod:
				d.notePod("update", obj)
			case *corev1.PersistentVolumeClaim:
				d.noteClaim("update", obj)
			}
		case loop.Delete:
			d.note("delete %s", e.Key.Name)
		case loop.Status:
			d.noteStatus(&e.Object.(*appsv1.StatefulSet).Status)
		case loop.Event:
			d.note("%s %s %s", e.Type, e.Reason, e.Message)
		case loop.Retry:
			d.note("retry")
			return false
		}
	}
	return true
}

// stub is an API server for upstream's controller.
type stub struct {
	*situation
	upstreamhistory.Interface
	claims map[string]*corev1.PersistentVolumeClaim
	turn   chan struct{} // of its workers: upstream works on several pods at once
	deeds
}

// upstreams is what upstream's controller does.
func (s *situation) upstreams() deeds {
	b := &stub{situation: s, claims: map[string]*corev1.PersistentVolumeClaim{}, turn: make(chan struct{}, 1)}
	for _, c := range s.claims {
		b.claims[c.Name] = c
	}
	recorder := record.NewFakeRecorder(100)
	control := upstream.NewDefaultStatefulSetControl(upstream.NewStatefulPodControlFromManager(b, recorder), b, b)
	if _, err := control.UpdateStatefulSet(context.Background(), s.set, s.pods, s.now); err != nil {
		b.note("retry")
	}
	close(recorder.Events)
	for e := range recorder.Events {
		b.note("%s", e)
	}
	slices.Sort(b.deeds)
	return b.deeds
}

// alone waits until no other worker is in, and returns what lets the next in.
func (b *stub) alone() func() {
	b.turn <- struct{}{}
	return func() { <-b.turn }
}

func (b *stub) CreatePod(_ context.Context, p *corev1.Pod, _ *appsv1.StatefulSet) error {
	defer b.alone()()
	b.notePod("create", p)
	return b.verdict(p)
}

func (b *stub) GetPod(_, name string) (*corev1.Pod, error) {
	defer b.alone()()
	return nil, apierrors.NewNotFound(store.Pods.GroupResource, name)
}

func (b *stub) UpdatePod(p *corev1.Pod, _ *appsv1.StatefulSet) error {
	defer b.alone()()
	b.notePod("update", p)
	return nil
}

func (b *stub) DeletePod(p *corev1.Pod) error {
	defer b.alone()()
	b.note("delete %s", p.Name)
	return nil
}

func (b *stub) CreateClaim(c *corev1.PersistentVolumeClaim, _ *appsv1.StatefulSet) error {
	defer b.alone()()
	b.noteClaim("create", c)
	return b.verdict(c)
}

func (b *stub) GetClaim(_, name string) (*corev1.PersistentVolumeClaim, error) {
	defer b.alone()()
	if c, ok := b.claims[name]; ok {
		return c, nil
	}
	return nil, apierrors.NewNotFound(store.PersistentVolumeClaims.GroupResource, name)
}

func (b *stub) UpdateClaim(c *corev1.PersistentVolumeClaim, _ *appsv1.StatefulSet) error {
	defer b.alone()()
	b.noteClaim("update", c)
	b.claims[c.Name] = c
	return nil
}

func (b *stub) UpdateStatefulSetStatus(_ context.Context, _ *appsv1.StatefulSet, status *appsv1.StatefulSetStatus) error {
	defer b.alone()()
	if status.CurrentReplicas < 0 { // validation refuses it
		return apierrors.NewBadRequest("currentReplicas: must be greater than or equal to 0")
	}
	b.noteStatus(status)
	return nil
}

func (b *stub) ListControllerRevisions(metav1.Object, schema.GroupVersionKind, labels.Selector) ([]*appsv1.ControllerRevision, error) {
	defer b.alone()()
	return slices.Clone(b.revisions), nil
}

func (b *stub) DeleteControllerRevision(r *appsv1.ControllerRevision) error {
	defer b.alone()()
	b.note("delete %s", r.Name)
	return nil
}
