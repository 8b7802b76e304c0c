package apiserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	appsv1apply "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"
	metav1apply "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

func TestNoWallClockInStoredObjects(t *testing.T) {
	c, w := newClient(t)
	s := newServer(t)
	ctx := context.Background()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	pods := c.CoreV1().Pods("default")
	must(pods.Create(ctx, pod("a"), metav1.CreateOptions{}))
	must(pods.Create(ctx, pod("b"), metav1.CreateOptions{}))
	must(pods.Create(ctx, pod("c"), metav1.CreateOptions{}))
	must(pods.Patch(ctx, "a", types.StrategicMergePatchType, []byte(`{"metadata":{"labels":{"x":"y"}}}`), metav1.PatchOptions{}))
	must(pods.Apply(ctx, corev1apply.Pod("a", "default").WithLabels(map[string]string{"z": "z"}), metav1.ApplyOptions{FieldManager: "me"}))
	must(nil, pods.Bind(ctx, &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: "a"}, Target: corev1.ObjectReference{Kind: "Node", Name: "n"}}, metav1.CreateOptions{}))
	must(c.PolicyV1().PodDisruptionBudgets("default").Create(ctx, &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "budget"},
		Spec: policyv1.PodDisruptionBudgetSpec{
			MinAvailable: ptr.To(intstr.FromInt32(1)), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"x": "y"}},
		},
	}, metav1.CreateOptions{}))
	allowDisruption(t, s, w, "budget")
	markRunning(t, s, w, "a")
	must(nil, pods.EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "default"}}))
	bound := func(name string) {
		perform(t, s, w, loop.Bind{Pod: store.Pods.Key("default", name), Node: "n"})
	}
	bound("b")
	bound("c")
	must(nil, pods.Delete(ctx, "b", metav1.DeleteOptions{}))
	must(nil, pods.Delete(ctx, "c", metav1.DeleteOptions{GracePeriodSeconds: ptr.To[int64](600)}))
	must(nil, pods.Delete(ctx, "c", metav1.DeleteOptions{GracePeriodSeconds: ptr.To[int64](20)}))
	must(c.AppsV1().Deployments("default").Apply(ctx, appsv1apply.Deployment("web", "default").WithSpec(appsv1apply.DeploymentSpec().
		WithSelector(metav1apply.LabelSelector().WithMatchLabels(map[string]string{"app": "web"})).
		WithTemplate(corev1apply.PodTemplateSpec().WithLabels(map[string]string{"app": "web"}).
			WithAnnotations(map[string]string{"kubectl.kubernetes.io/restartedAt": time.Now().Format(time.RFC3339)}). //nolint:forbidigo // what is tested is a stamp of the wall clock
			WithSpec(corev1apply.PodSpec().WithContainers(corev1apply.Container().WithName("web").WithImage("nginx"))))),
		metav1.ApplyOptions{FieldManager: "me"}))
	must(c.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "gone"}}, metav1.CreateOptions{}))
	must(nil, c.CoreV1().Namespaces().Delete(ctx, "gone", metav1.DeleteOptions{}))
	must(c.CoreV1().Events("default").Create(ctx, &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: "e"}, FirstTimestamp: metav1.Now(), LastTimestamp: metav1.Now(),
		InvolvedObject: corev1.ObjectReference{Namespace: "default", Name: "a"},
	}, metav1.CreateOptions{}))
	perform(t, s, w, loop.Event{Regarding: corev1.ObjectReference{Kind: "Pod", Namespace: "default", Name: "a"}, Type: "Normal", Reason: "Scheduled", Message: "m"})

	a := mustPod(t, w, "a")
	if a.DeletionTimestamp == nil || !a.DeletionTimestamp.Equal(ptr.To(metav1.NewTime(epoch.Add(30*time.Second).Truncate(time.Second)))) {
		t.Errorf("the evicted pod ends at %v", a.DeletionTimestamp)
	}
	if got := mustPod(t, w, "c").DeletionTimestamp.UTC(); !got.Equal(epoch.Add(20 * time.Second).Truncate(time.Second)) {
		t.Errorf("the pod with a shortened grace ends at %v", got)
	}
	noWallClock(t, w)
}

// noWallClock fails if a text in any stored object is an instant near the wall
// clock's.
func noWallClock(t *testing.T, w *apiserver.World) {
	t.Helper()
	view := w.Store.View()
	seen := 0
	for _, r := range view.Resources() {
		for _, obj := range view.List(r, "") {
			data, err := json.Marshal(obj)
			if err != nil {
				t.Fatal(err)
			}
			var tree any
			if err := json.Unmarshal(data, &tree); err != nil {
				t.Fatal(err)
			}
			eachText(tree, "", func(path, text string) {
				instant, err := time.Parse(time.RFC3339Nano, text)
				if err != nil {
					return
				}
				seen++
				if time.Since(instant).Abs() < 24*time.Hour { //nolint:forbidigo // what is tested is a stamp of the wall clock
					t.Errorf("%s/%s%s is of the wall clock: %s", r, obj.GetName(), path, text)
				}
			})
		}
	}
	if seen == 0 {
		t.Error("no instants at all")
	}
}

func eachText(v any, path string, see func(path, text string)) {
	switch v := v.(type) {
	case string:
		see(path, v)
	case map[string]any:
		for k, e := range v {
			eachText(e, path+"."+k, see)
		}
	case []any:
		for i, e := range v {
			eachText(e, fmt.Sprintf("%s[%d]", path, i), see)
		}
	}
}

func mustPod(t *testing.T, w *apiserver.World, name string) *corev1.Pod {
	t.Helper()
	p, ok := store.Pods.Get(w.Store.View(), "default", name)
	if !ok {
		t.Fatalf("pod %s is gone", name)
	}
	return p
}

func markRunning(t *testing.T, s *apiserver.Server, w *apiserver.World, name string) {
	t.Helper()
	p := mustPod(t, w, name).DeepCopy()
	p.Status.Phase = corev1.PodRunning
	p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionTrue})
	perform(t, s, w, loop.Status{Key: store.Pods.KeyOf(p), Object: p})
}

func allowDisruption(t *testing.T, s *apiserver.Server, w *apiserver.World, name string) {
	t.Helper()
	key := store.Key{Resource: policyv1.Resource("poddisruptionbudgets"), Namespace: "default", Name: name}
	b := w.Store.Get(key).(*policyv1.PodDisruptionBudget).DeepCopy()
	b.Status = policyv1.PodDisruptionBudgetStatus{DisruptionsAllowed: 1, ExpectedPods: 2, CurrentHealthy: 2, DesiredHealthy: 1, ObservedGeneration: b.Generation}
	perform(t, s, w, loop.Status{Key: key, Object: b})
}

func TestNamesAndUIDsComeFromTheSeed(t *testing.T) {
	draw := func() (names, uids []string) {
		c, _ := newClient(t)
		for range 3 {
			p := pod("")
			p.GenerateName = "web-"
			made, err := c.CoreV1().Pods("default").Create(context.Background(), p, metav1.CreateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			dry, err := c.CoreV1().Pods("default").Create(context.Background(), p, metav1.CreateOptions{DryRun: []string{"All"}})
			if err != nil || dry.Name == made.Name {
				t.Fatal(dry, err)
			}
			names = append(names, made.Name, made.Spec.Volumes[0].Name)
			uids = append(uids, string(made.UID))
		}
		return names, uids
	}
	names, uids := draw()
	again, uidsAgain := draw()
	if fmt.Sprint(names, uids) != fmt.Sprint(again, uidsAgain) {
		t.Errorf("the same seed drew\n%v %v\n%v %v", names, uids, again, uidsAgain)
	}
	if names[0] == names[2] || !strings.HasPrefix(names[0], "web-") || !strings.HasPrefix(names[1], "kube-api-access-") {
		t.Errorf("drew %v", names)
	}
}

func TestStatusIsTakenAlone(t *testing.T) {
	s, w := newWorld(t)
	p := pod("web")
	p.Namespace = "default"
	perform(t, s, w, loop.Create{Key: store.Pods.KeyOf(p), Object: p})
	before := mustPod(t, w, "web")
	changed := before.DeepCopy()
	changed.Labels = map[string]string{"not": "taken"}
	changed.Status.Phase = corev1.PodRunning
	perform(t, s, w, loop.Status{Key: store.Pods.KeyOf(p), Object: changed})
	after := mustPod(t, w, "web")
	if after.Status.Phase != corev1.PodRunning || after.Labels["not"] != "" || after.ResourceVersion == before.ResourceVersion {
		t.Errorf("got %v", after)
	}
	perform(t, s, w, loop.Status{Key: store.Pods.KeyOf(p), Object: changed})
	if again := mustPod(t, w, "web"); again.ResourceVersion != after.ResourceVersion {
		t.Error("an equal status was written")
	}
	changed.UID = "another"
	changed.Status.Phase = corev1.PodFailed
	perform(t, s, w, loop.Status{Key: store.Pods.KeyOf(p), Object: changed})
	if mustPod(t, w, "web").Status.Phase != corev1.PodRunning {
		t.Error("the status of another pod of the name was taken")
	}
}

func TestNamespacesEndWithTheirFinalizers(t *testing.T) {
	s, w := newWorld(t)
	key := store.Namespaces.Key("", "gone")
	perform(t, s, w, loop.Create{Key: key, Object: &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "gone"}}}, loop.Delete{Key: key})
	namespace, ok := store.Namespaces.Get(w.Store.View(), "", "gone")
	if !ok || namespace.Status.Phase != corev1.NamespaceTerminating {
		t.Fatalf("got %v", namespace)
	}
	namespace = namespace.DeepCopy()
	namespace.Spec.Finalizers = nil
	perform(t, s, w, loop.Update{Key: key, Object: namespace, Subresource: "finalize"})
	if _, ok := store.Namespaces.Get(w.Store.View(), "", "gone"); ok {
		t.Error("still there")
	}
}

func TestEventsCountUp(t *testing.T) {
	s, w := newWorld(t)
	event := loop.Event{Regarding: corev1.ObjectReference{Kind: "Pod", Namespace: "default", Name: "a"}, Type: "Normal", Reason: "Pulled", Message: "m", Component: "kubelet"}
	perform(t, s, w, event)
	w.Clock.MoveTo(epoch.Add(time.Minute))
	other := event
	other.Message = "n"
	perform(t, s, w, event, other)
	events := store.Events.List(w.Store.View(), "default")
	if len(events) != 2 || events[0].Count != 2 || events[0].Name != fmt.Sprintf("a.%x", epoch.UnixNano()) ||
		!events[0].LastTimestamp.Equal(ptr.To(metav1.NewTime(epoch.Add(time.Minute).Truncate(time.Second)))) {
		t.Errorf("got %v", events)
	}
}

func TestRefusals(t *testing.T) {
	c, w := newClient(t)
	s := newServer(t)
	ctx := context.Background()
	orphan := pod("orphan")
	orphan.Spec.ServiceAccountName = "nobody"
	_, err := c.CoreV1().Pods("default").Create(ctx, orphan, metav1.CreateOptions{})
	want := `pods "orphan" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	_, err = c.CoreV1().Pods("nowhere").Create(ctx, pod("x"), metav1.CreateOptions{})
	if err == nil || err.Error() != `namespaces "nowhere" not found` {
		t.Errorf("got %v", err)
	}
	p := pod("web")
	p.Namespace = "default"
	perform(t, s, w, loop.Create{Key: store.Pods.KeyOf(p), Object: p})
	performer := s.Performer(w)
	defer w.Enter()()
	if _, err := performer.Perform("test", loop.Create{Key: store.Pods.KeyOf(p), Object: p}); !apierrors.IsAlreadyExists(err) {
		t.Errorf("got %v", err)
	}
	if _, err := performer.Perform("test", loop.Delete{Key: store.Pods.KeyOf(p), UID: "other"}); !apierrors.IsConflict(err) {
		t.Errorf("got %v", err)
	}
}
