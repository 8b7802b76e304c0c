package autoscaling_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/controller/autoscaling"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/store"
)

var (
	begin   = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	key     = store.HorizontalPodAutoscalers.Key("default", "web")
	targets = schema.GroupResource{Group: "apps", Resource: "deployments"}
)

// stage is a world with one autoscaler of two pods, by an external metric of
// which each pod should have a share of 10.
type stage struct {
	store  *store.Store
	actor  loop.Actor
	values *metrics.Values
	scale  int32
	asked  int // how often the scale was read
}

func newStage(t *testing.T) *stage {
	s := &stage{store: store.New(store.WorldIndexes()...), values: &metrics.Values{}, scale: 2}
	s.actor = autoscaling.New(autoscaling.Config{Values: s.values, Scales: func(string, schema.GroupKind, string) (*autoscalingv1.Scale, schema.GroupResource, error) {
		s.asked++
		return &autoscalingv1.Scale{
			ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "web"},
			Spec:       autoscalingv1.ScaleSpec{Replicas: s.scale},
			Status:     autoscalingv1.ScaleStatus{Replicas: s.scale, Selector: "app=web"},
		}, targets, nil
	}})
	share := resource.MustParse("10")
	hpa := &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "web", UID: "u", Generation: 1},
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{MaxReplicas: 9, Metrics: []autoscalingv2.MetricSpec{{
			Type: autoscalingv2.ExternalMetricSourceType, External: &autoscalingv2.ExternalMetricSource{
				Metric: autoscalingv2.MetricIdentifier{Name: "load"},
				Target: autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: &share},
			},
		}}},
	}
	if _, err := s.store.Create(key, hpa); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stage) at(after time.Duration) loop.Outcome {
	return s.actor.Reconcile(s.store.View(), key, begin.Add(after))
}

// reasons are those of the events among effects.
func reasons(effects []loop.Effect) string {
	var out []string
	for _, e := range effects {
		if event, ok := e.(loop.Event); ok {
			out = append(out, event.Reason)
		}
	}
	return strings.Join(out, " ")
}

// TestSyncPeriod: an autoscaler is looked at when it is new, when its spec has
// changed, and each 15 s; its own status does not wake it.
func TestSyncPeriod(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct {
		at    time.Duration
		asked int
	}{{0, 1}, {time.Second, 1}, {14 * time.Second, 1}, {15 * time.Second, 2}, {16 * time.Second, 2}, {30 * time.Second, 3}} {
		if out := s.at(c.at); s.asked != c.asked || !out.Again.After(begin.Add(c.at)) {
			t.Errorf("at %v: asked %d times, want %d; again at %v", c.at, s.asked, c.asked, out.Again)
		}
	}
	hpa, _ := store.HorizontalPodAutoscalers.Get(s.store.View(), "default", "web")
	changed := hpa.DeepCopy()
	changed.Generation = 2
	if _, err := s.store.Update(key, changed, store.RevisionOf(hpa)); err != nil {
		t.Fatal(err)
	}
	if out := s.at(31 * time.Second); s.asked != 4 || !out.Again.Equal(begin.Add(45*time.Second)) {
		t.Errorf("after a change of the spec: asked %d times, again at %v", s.asked, out.Again)
	}
}

// TestRefusedRescale: what the API server refuses is said, and not remembered.
func TestRefusedRescale(t *testing.T) {
	s := newStage(t)
	s.values.SetExternal("default", "load", nil, 40_000)
	out := s.at(0)
	update, ok := out.Effects[0].(loop.Update)
	if !ok || update.Subresource != "scale" || update.Key.Resource != targets || update.Object.(*autoscalingv1.Scale).Spec.Replicas != 4 {
		t.Fatalf("%+v", out.Effects)
	}
	if got := reasons(out.Effects); got != "SuccessfulRescale" {
		t.Errorf("events %q", got)
	}
	refused := update.Rejected(errors.New("no"))
	if got := reasons(refused); got != "FailedRescale" {
		t.Errorf("events %q", got)
	}
	if _, ok := refused[len(refused)-1].(loop.Retry); !ok {
		t.Errorf("what follows the refused effect is not dropped: %+v", refused)
	}
	for _, e := range refused {
		if status, ok := e.(loop.Status); ok {
			c := status.Object.(*autoscalingv2.HorizontalPodAutoscaler).Status.Conditions[0]
			if c.Reason != "FailedUpdateScale" || c.Status != corev1.ConditionFalse {
				t.Errorf("condition %+v", c)
			}
		}
	}
}

// TestForgets: nothing is left of an autoscaler that is gone, and another one of
// its name begins anew.
func TestForgets(t *testing.T) {
	s := newStage(t)
	s.at(0)
	hpa, _ := store.HorizontalPodAutoscalers.Get(s.store.View(), "default", "web")
	if _, err := s.store.Delete(key, store.RevisionOf(hpa)); err != nil {
		t.Fatal(err)
	}
	if out := s.at(time.Second); len(out.Effects) > 0 || !out.Again.IsZero() {
		t.Errorf("%+v", out)
	}
	again := hpa.DeepCopy()
	again.UID, again.ResourceVersion = "v", ""
	if _, err := s.store.Create(key, again); err != nil {
		t.Fatal(err)
	}
	if s.at(2 * time.Second); s.asked != 2 {
		t.Errorf("asked %d times", s.asked)
	}
}
