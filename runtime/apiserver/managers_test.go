package apiserver_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// act lets an actor do something, a while after the last.
func act(t *testing.T, s *apiserver.Server, w *apiserver.World, actor string, effect loop.Effect) {
	t.Helper()
	defer w.Enter()()
	w.Clock.MoveTo(w.Clock.Now().Add(10 * time.Second))
	if _, err := s.Performer(w).Perform(actor, effect); err != nil {
		t.Fatal(err)
	}
}

// writers tells of each entry the manager, the subresource, the seconds since the
// epoch, and whether the words are in its fields.
func writers(obj metav1.Object, words ...string) string {
	var out []string
	for _, e := range obj.GetManagedFields() {
		line := fmt.Sprintf("%s/%s/%s +%d", e.Manager, e.Operation, e.Subresource, int(e.Time.Sub(epoch.Truncate(time.Second)).Seconds()))
		for _, word := range words {
			if strings.Contains(string(e.FieldsV1.Raw), word) {
				line += " " + word
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// statusOf is the effect that gives the pod as it is stored another status.
func statusOf(t *testing.T, w *apiserver.World, name string, change func(*corev1.PodStatus)) loop.Effect {
	changed := mustPod(t, w, name).DeepCopy()
	change(&changed.Status)
	return loop.Status{Key: store.Pods.Key("default", name), Object: changed}
}

// A pod of a controller, as clients see it at each stage of its life.
func TestClientsSeeWhoWroteWhat(t *testing.T) {
	s, w := newWorld(t)
	c, err := kubernetes.NewForConfig(s.RESTConfig(w))
	if err != nil {
		t.Fatal(err)
	}
	ctx, pods := context.Background(), c.CoreV1().Pods("default")
	seen := func() string {
		t.Helper()
		p, err := pods.Get(ctx, "web", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return writers(p, "f:nodeName", "f:serviceAccountName", "f:containers", "f:phase", "f:reason")
	}
	expect := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s\nshould be\n%s", got, want)
		}
	}
	made := pod("web")
	made.Namespace = "default"
	act(t, s, w, "replicaset-controller", loop.Create{Key: store.Pods.Key("default", "web"), Object: made})
	act(t, s, w, "default-scheduler", loop.Bind{Pod: store.Pods.Key("default", "web"), Node: "n"})
	act(t, s, w, "kubelet", statusOf(t, w, "web", func(s *corev1.PodStatus) { s.Message = "coming" }))
	act(t, s, w, "kubelet", statusOf(t, w, "web", func(s *corev1.PodStatus) { s.Phase, s.Reason = corev1.PodRunning, "Because" }))
	expect(seen(), "kube-controller-manager/Update/ +10 f:containers; kubelet/Update/status +40 f:phase f:reason")

	// An update that changes nothing writes nothing.
	before, err := pods.Get(ctx, "web", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	after, err := pods.Update(ctx, before, metav1.UpdateOptions{FieldManager: "me"})
	if err != nil || after.ResourceVersion != before.ResourceVersion {
		t.Errorf("an update without a change: %v, from %s to %s", err, before.ResourceVersion, after.ResourceVersion)
	}

	patch := []byte(`{"metadata":{"labels":{"tier":"front"}}}`)
	if _, err := pods.Patch(ctx, "web", types.MergePatchType, patch, metav1.PatchOptions{FieldManager: "me"}); err != nil {
		t.Fatal(err)
	}
	expect(seen(), "kube-controller-manager/Update/ +10 f:containers; kubelet/Update/status +40 f:phase f:reason; me/Update/ +40")
	act(t, s, w, "kubelet", statusOf(t, w, "web", func(s *corev1.PodStatus) { s.Phase = corev1.PodSucceeded }))
	expect(seen(), "kube-controller-manager/Update/ +10 f:containers; me/Update/ +40; kubelet/Update/status +50 f:phase f:reason")
	_, err = pods.ApplyStatus(ctx, corev1apply.Pod("web", "default").WithStatus(corev1apply.PodStatus().WithPhase(corev1.PodFailed)), metav1.ApplyOptions{FieldManager: "me"})
	if !apierrors.IsConflict(err) || !strings.Contains(err.Error(), `conflict with "kubelet" with subresource "status"`) {
		t.Errorf("applying another phase: %v", err)
	}
}

// Those who watch see who wrote what at each revision, whenever they look.
func TestWatchersSeeWhoWroteWhatByThen(t *testing.T) {
	s, w := newWorld(t)
	c, err := kubernetes.NewForConfig(s.RESTConfig(w))
	if err != nil {
		t.Fatal(err)
	}
	ctx, pods := context.Background(), c.CoreV1().Pods("default")
	from := fmt.Sprint(w.Store.Revision())
	made := pod("web")
	made.Namespace = "default"
	act(t, s, w, "replicaset-controller", loop.Create{Key: store.Pods.Key("default", "web"), Object: made})
	for _, ip := range []string{"", "10.0.0.1", "10.0.0.2"} {
		act(t, s, w, "kubelet", statusOf(t, w, "web", func(s *corev1.PodStatus) { s.Message, s.PodIP = "at "+ip, ip }))
	}
	if _, err := pods.Patch(ctx, "web", types.MergePatchType, []byte(`{"metadata":{"labels":{"tier":"front"}}}`), metav1.PatchOptions{FieldManager: "me"}); err != nil {
		t.Fatal(err)
	}
	act(t, s, w, "kubelet", statusOf(t, w, "web", func(s *corev1.PodStatus) { s.Phase = corev1.PodRunning }))
	watcher, err := pods.Watch(ctx, metav1.ListOptions{ResourceVersion: from})
	if err != nil {
		t.Fatal(err)
	}
	defer watcher.Stop()
	want := []string{
		"kube-controller-manager/Update/ +10",
		"kube-controller-manager/Update/ +10; kubelet/Update/status +20",
		"kube-controller-manager/Update/ +10; kubelet/Update/status +30 f:podIP",
		"kube-controller-manager/Update/ +10; kubelet/Update/status +40 f:podIP",
		"kube-controller-manager/Update/ +10; kubelet/Update/status +40 f:podIP; me/Update/ +40",
		"kube-controller-manager/Update/ +10; me/Update/ +40; kubelet/Update/status +50 f:podIP",
	}
	var got []string
	for range want {
		got = append(got, nextWriters(t, watcher))
	}
	if !slices.Equal(got, want) {
		t.Errorf("seen:\n%s\nshould be:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func nextWriters(t *testing.T, w watch.Interface) string {
	t.Helper()
	e, ok := <-w.ResultChan()
	p, isPod := e.Object.(*corev1.Pod)
	if !ok || !isPod {
		t.Fatalf("the watch said %v", e)
	}
	return writers(p, "f:podIP")
}

// What clients in the process write has the manager gherkube, whatever the name of the
// program is that they are in.
func TestManagerOfClientsInTheProcess(t *testing.T) {
	s, w := newWorld(t)
	maps := kubernetes.NewForConfigOrDie(s.RESTConfig(w)).CoreV1().ConfigMaps("default")
	made, err := maps.Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a"}, Data: map[string]string{"k": "v"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(made.ManagedFields) != 1 || made.ManagedFields[0].Manager != "gherkube" {
		t.Errorf("managed fields: %v", made.ManagedFields)
	}
}
