package kubelet_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	corev1defaults "k8s.io/kubernetes/pkg/apis/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet"
	"github.com/gherkube/gherkube/runtime/kubelet/latency"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/runtime/trace"
)

const namespace = "ns"

// world is a cluster without API server and scheduler: pods are created bound,
// and the test's performer does what the registry would.
type world struct {
	t        testing.TB
	clock    *clock.Clock
	store    *store.Store
	loop     *loop.Loop
	kubelet  *kubelet.Kubelets
	runtime  *container.Runtime
	network  *network.Network
	source   *source
	recorder *trace.Recorder
	begin    time.Time
	uids     int
	writes   int
	quiet    bool // drops events
}

func newWorld(t testing.TB, s seed.Seed) *world {
	begin := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	w := &world{t: t, clock: clock.New(begin), store: store.New(store.WorldIndexes()...), begin: begin}
	w.network = network.New(network.Config{Clock: w.clock, Rand: s.For("network"), View: w.store.View})
	w.runtime = container.New(container.Options{Clock: w.clock})
	var err error
	w.kubelet, err = kubelet.New(kubelet.Config{
		Clock: w.clock, Rand: s.For("kubelet"), Network: w.network, Runtime: w.runtime,
		Nodes: node.Workers("sim", 2), Latency: latency.Recorded(),
		Wake:   func(key store.Key) { w.loop.Wake(kubelet.Name, key) },
		Pulled: func(ref string) bool { return !strings.Contains(ref, "pull") },
	})
	w.check(err)
	w.loop = loop.New(loop.Config{Clock: w.clock, Store: w.store, Performer: w, Actors: []loop.Actor{w.kubelet}})
	for _, e := range w.kubelet.Register(begin) {
		_, err := w.Perform("test", e)
		w.check(err)
	}
	w.create(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "kube-root-ca.crt"}, Data: map[string]string{"ca.crt": "CA\n"}})
	w.source = &source{store: w.store, now: w.clock.Now, revision: w.store.Revision()}
	w.recorder, err = trace.NewRecorder(trace.Config{Source: w.source, Start: begin, Scenario: "test", Namespace: namespace})
	w.check(err)
	t.Cleanup(w.runtime.Close)
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Perform implements loop.Performer as far as kubelets need it.
func (w *world) Perform(_ string, e loop.Effect) (store.Object, error) {
	switch e := e.(type) {
	case loop.Create:
		return w.store.Create(e.Key, e.Object.DeepCopyObject().(store.Object))
	case loop.Status:
		return nil, w.status(e)
	case loop.Delete:
		return nil, w.remove(e)
	case loop.Event:
		return nil, w.event(e)
	}
	return nil, fmt.Errorf("unexpected effect %T", e)
}

func (w *world) status(e loop.Status) error {
	w.writes++
	old := w.store.Get(e.Key)
	pod, ok := e.Object.(*corev1.Pod)
	if !ok || old == nil || old.GetUID() != pod.UID {
		return nil
	}
	c := old.DeepCopyObject().(*corev1.Pod)
	c.Status = *pod.Status.DeepCopy()
	_, err := w.store.Update(e.Key, c, store.RevisionOf(old))
	return err
}

func (w *world) remove(e loop.Delete) error {
	old, _ := w.store.Get(e.Key).(*corev1.Pod)
	if old == nil || old.UID != e.UID {
		return apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, e.Key.Name)
	}
	if e.GraceSeconds == nil || *e.GraceSeconds != 0 {
		return errors.New("the kubelet deletes with grace period 0 only")
	}
	_, err := w.store.Delete(e.Key, store.RevisionOf(old))
	return err
}

func (w *world) event(e loop.Event) error {
	if w.quiet {
		return nil
	}
	now := metav1.NewTime(w.clock.Now())
	for _, old := range store.Events.List(w.store.View(), namespace) {
		if old.InvolvedObject.UID == e.Regarding.UID && old.InvolvedObject.FieldPath == e.Regarding.FieldPath &&
			old.Reason == e.Reason && old.Message == e.Message {
			c := old.DeepCopy()
			c.Count++
			c.LastTimestamp = now
			_, err := w.store.Update(store.Events.KeyOf(c), c, store.RevisionOf(old))
			return err
		}
	}
	w.uids++
	obj := &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("%s.%04d", e.Regarding.Name, w.uids)},
		InvolvedObject: e.Regarding, Type: e.Type, Reason: e.Reason, Message: e.Message, Count: 1,
		FirstTimestamp: now, LastTimestamp: now, Source: corev1.EventSource{Component: e.Component, Host: e.Host},
	}
	_, err := w.store.Create(store.Events.KeyOf(obj), obj)
	return err
}

// create stores an object as the API server would: defaulted, and pods with
// the volume of their service account, and bound.
func (w *world) create(obj store.Object) {
	w.t.Helper()
	w.uids++
	obj.SetNamespace(namespace)
	obj.SetUID(types.UID(fmt.Sprintf("00000000-0000-4000-8000-%012d", w.uids)))
	obj.SetCreationTimestamp(metav1.NewTime(w.clock.Now()))
	obj.SetGeneration(1)
	var key store.Key
	switch o := obj.(type) {
	case *corev1.Pod:
		w.admit(o)
		key = store.Pods.KeyOf(o)
	case *corev1.ConfigMap:
		key = store.ConfigMaps.KeyOf(o)
	case *corev1.Secret:
		for k, v := range o.StringData {
			o.Data = map[string][]byte{k: []byte(v)}
		}
		key = store.Secrets.KeyOf(o)
	case *corev1.Service:
		key = store.Services.KeyOf(o)
	default:
		w.t.Fatalf("cannot create %T", obj)
	}
	_, err := w.store.Create(key, obj)
	w.check(err)
}

func (w *world) admit(pod *corev1.Pod) {
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			list[i].VolumeMounts = append(list[i].VolumeMounts, corev1.VolumeMount{
				Name: "kube-api-access", MountPath: "/var/run/secrets/kubernetes.io/serviceaccount", ReadOnly: true,
			})
		}
	}
	expiration := int64(3607)
	pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: "kube-api-access", VolumeSource: corev1.VolumeSource{
		Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
			{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token", ExpirationSeconds: &expiration}},
			{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"}}},
		}},
	}})
	corev1defaults.SetObjectDefaults_Pod(pod)
	pod.Status.Phase = corev1.PodPending
	pod.Status.QOSClass = corev1.PodQOSBestEffort
	if pod.Spec.NodeName == "" {
		pod.Spec.NodeName = "sim-worker"
	}
	pod.Status.Conditions = []corev1.PodCondition{{
		Type: corev1.PodScheduled, Status: corev1.ConditionTrue, ObservedGeneration: 1, LastTransitionTime: pod.CreationTimestamp.Rfc3339Copy(),
	}}
}

// apply creates the objects of a manifest.
func (w *world) apply(manifest string) {
	w.t.Helper()
	docs := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(manifest)))
	for {
		doc, err := docs.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		w.check(err)
		var kind metav1.TypeMeta
		w.check(yaml.Unmarshal(doc, &kind))
		var obj store.Object
		switch kind.Kind {
		case "Pod":
			obj = &corev1.Pod{}
		case "ConfigMap":
			obj = &corev1.ConfigMap{}
		case "Secret":
			obj = &corev1.Secret{}
		case "Service":
			obj = &corev1.Service{}
		case "":
			continue
		default:
			w.t.Fatalf("manifest of kind %q", kind.Kind)
		}
		w.check(yaml.Unmarshal(doc, obj))
		w.create(obj)
	}
}

// advance lets time pass.
func (w *world) advance(d time.Duration) {
	w.t.Helper()
	end := w.clock.Now().Add(d)
	w.check(w.loop.Settle())
	w.source.Pull()
	for {
		next, ok := w.clock.Next()
		if !ok || next.After(end) {
			w.clock.MoveTo(end)
			break
		}
		w.check(w.loop.Step())
		w.source.Pull()
	}
	w.check(w.recorder.Pull(func(trace.Step) {}))
}

// until lets time pass until the pod is as wanted.
func (w *world) until(limit time.Duration, name string, want func(*corev1.Pod) bool) {
	w.t.Helper()
	end := w.clock.Now().Add(limit)
	for w.clock.Now().Before(end) {
		w.check(w.loop.Settle())
		w.source.Pull()
		if pod, ok := store.Pods.Get(w.store.View(), namespace, name); want(pod) && ok || pod == nil && want(nil) {
			w.check(w.recorder.Pull(func(trace.Step) {}))
			return
		}
		if _, ok := w.clock.Next(); !ok {
			break
		}
		w.check(w.loop.Step())
	}
	w.check(w.recorder.Pull(func(trace.Step) {}))
	w.t.Fatalf("pod %s is not as wanted after %v\n%s", name, limit, w.transcript())
}

func ready(pod *corev1.Pod) bool {
	return pod != nil && slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

func phase(want corev1.PodPhase) func(*corev1.Pod) bool {
	return func(pod *corev1.Pod) bool { return pod != nil && pod.Status.Phase == want }
}

func (w *world) pod(name string) *corev1.Pod {
	pod, _ := store.Pods.Get(w.store.View(), namespace, name)
	return pod
}

// change updates a pod's or another object's spec as a client would.
func change[T store.Object](w *world, key store.Key, f func(T)) {
	w.t.Helper()
	old, ok := w.store.Get(key).(T)
	if !ok {
		w.t.Fatalf("no %s", key)
	}
	c := old.DeepCopyObject().(T)
	f(c)
	c.SetGeneration(c.GetGeneration() + 1)
	_, err := w.store.Update(key, c, store.RevisionOf(old))
	w.check(err)
}

// delete marks a pod as the API server does.
func (w *world) delete(name string, grace int64) {
	w.t.Helper()
	change(w, store.Pods.Key(namespace, name), func(p *corev1.Pod) {
		if grace < 0 {
			grace = *p.Spec.TerminationGracePeriodSeconds
		}
		at := metav1.NewTime(w.clock.Now().Add(time.Duration(grace) * time.Second))
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &at, &grace
	})
}

// force removes a pod at once.
func (w *world) force(name string) {
	w.t.Helper()
	key := store.Pods.Key(namespace, name)
	_, err := w.store.Delete(key, store.RevisionOf(w.store.Get(key)))
	w.check(err)
}

// transcript is the trace without what every line has.
func (w *world) transcript() string {
	var b bytes.Buffer
	for _, t := range w.recorder.Trace() {
		if t.Kind != "Pod" && t.Kind != "Event" {
			continue
		}
		fmt.Fprintf(&b, "%8.3f %-5s %-8s %-14s", t.At.Seconds(), t.Kind, t.Event, t.Name)
		for _, f := range slices.Sorted(keys(t.Set)) {
			switch f {
			case "source", "type", "object", "qosClass", "nodeName", "fieldPath", trace.ContainersField:
				continue
			}
			if strings.HasSuffix(f, ".image") || f == "observedGeneration" || f == "generation" {
				continue
			}
			fmt.Fprintf(&b, " %s=%v", f, t.Set[f])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func keys(f trace.Fields) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range f {
			if !yield(k) {
				return
			}
		}
	}
}

// recorded returns the manifest of a recording; the test is skipped where the
// recordings are not at hand.
func recorded(t testing.TB, id, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../../shared/behaviours/recorded", id, "manifests", name))
	if err != nil {
		t.Skipf("the recordings are not here: %v", err)
	}
	s := strings.NewReplacer("@NODE1@", "sim-worker", "@NODE2@", "sim-worker2", "@NS@", namespace).Replace(string(data))
	return s
}

// exec runs a command in a container and does not wait for it.
func (w *world) exec(pod, name string, command ...string) {
	w.t.Helper()
	id, err := w.kubelet.Running(namespace, pod, name)
	w.check(err)
	_, err = w.runtime.Exec(id, command, container.NoTerminal, container.Streams{}, func(int) {})
	w.check(err)
}
