package instant

import (
	"reflect"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apiserver/pkg/registry/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

func TestWallClockIsKnownByItsInstants(t *testing.T) {
	arrived := time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)
	wall := arrived.Add(time.Second)
	far := wall.AddDate(5, 0, 0)
	for name, tc := range map[string]struct {
		t, now time.Time
		want   bool
	}{
		"upstream's, far away":                      {arrived.Add(time.Millisecond), far, true},
		"upstream's, on the same clock":             {arrived.Add(time.Millisecond), wall, true},
		"a client's, far away":                      {wall.Add(-time.Minute).Truncate(time.Second), far, true},
		"a client's, on the same clock":             {wall.Add(-time.Minute).Truncate(time.Second), wall, false},
		"virtual":                                   {far, far, false},
		"virtual, with a fraction":                  {far.Add(7), far, false},
		"before the request, with a fraction":       {arrived.Add(-1), wall, false},
		"of a client whose clock is quite wrong":    {wall.Add(-time.Hour).Truncate(time.Second), far, false},
		"in whole seconds while the request served": {arrived.Add(time.Second).Truncate(time.Second), wall, false},
	} {
		if got := fromWall(tc.t, tc.now, arrived, wall); got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

// TestUpstreamStampsWithAFraction holds what fromWall relies on: what upstream
// stamps has a fraction of a second, and decoded instants have none.
func TestUpstreamStampsWithAFraction(t *testing.T) {
	for range 20 { // one in a thousand million is a whole second
		m := metav1.ObjectMeta{}
		rest.FillObjectMetaSystemFields(&m)
		if m.CreationTimestamp.Nanosecond() != 0 {
			return
		}
	}
	t.Error("rest.FillObjectMetaSystemFields stamps in whole seconds now, as decoded instants are: fromWall in " +
		"runtime/apiserver/instant cannot tell the two apart any more. Find by what a stamp is known, and change fromWall")
}

// Stamp takes the place of each instant of the wall clock that it can reach: of
// every type that holds instants in the API.
func TestEachInstantIsReached(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{CreationTimestamp: metav1.NewTime(at), ManagedFields: []metav1.ManagedFieldsEntry{{Time: &metav1.Time{Time: at}}}},
		Status: corev1.PodStatus{Conditions: []corev1.PodCondition{{LastTransitionTime: metav1.NewTime(at)}},
			ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(at)}}}}},
	}
	event := &corev1.Event{EventTime: metav1.NewMicroTime(at), Series: &corev1.EventSeries{LastObservedTime: metav1.NewMicroTime(at)}}
	for want, obj := range map[int]any{4: pod, 2: event} {
		seen := 0
		eachInstant(obj, func(t time.Time, _ time.Duration) time.Time { seen++; return t })
		if seen != want {
			t.Errorf("%T: %d instants, want %d", obj, seen, want)
		}
	}
}

// What was written when the virtual clock stood where the wall clock stands now is
// not taken for an instant of the wall clock by a later write.
func TestWhatAnObjectHasStays(t *testing.T) {
	wall := time.Now() //nolint:forbidigo // instants near the wall clock are what this is about
	created := metav1.NewTime(wall.Add(-time.Minute).Truncate(time.Second))
	now := wall.Add(5 * time.Hour)
	r := &world.Request{Arrived: wall}
	old := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{CreationTimestamp: created}}
	change := virtual(r, now, old)
	if got := change(created.Time, time.Second); !got.Equal(created.Time) {
		t.Errorf("the old object's instant became %s, it was %s", got, created)
	}
	if got := change(created.Add(time.Second), time.Second); !got.Equal(now.Truncate(time.Second)) {
		t.Errorf("a client's instant of the wall clock became %s, want %s", got, now)
	}
	custom := &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"creationTimestamp": created.UTC().Format(time.RFC3339)}}}
	if !instantsOf(custom)[created.UTC()] {
		t.Error("a custom object's instants are not known")
	}
	template := appsv1.Deployment{}
	template.Spec.Template.Annotations = map[string]string{restartedAt: created.UTC().Format(time.RFC3339)}
	again := template.DeepCopy()
	stampTemplate(r, now, again, &template)
	if got := again.Spec.Template.Annotations[restartedAt]; got != template.Spec.Template.Annotations[restartedAt] {
		t.Errorf("the instant of a restart became %s", got)
	}
}

// Truncated says what comparing with a truncated copy says, and leaves the object as it is.
func TestTruncatedIsWhatTruncateLeaves(t *testing.T) {
	whole := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, at := range map[string]time.Time{
		"none":                {},
		"a whole second":      whole,
		"with a fraction":     whole.Add(time.Millisecond),
		"of another zone":     whole.In(time.FixedZone("CET", 3600)),
		"of the machine zone": whole.Local(),
	} {
		status := func() *corev1.PodStatus {
			return &corev1.PodStatus{
				Conditions:        []corev1.PodCondition{{LastTransitionTime: metav1.NewTime(at)}},
				ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(at)}}}},
			}
		}
		given, cut := status(), status()
		Truncate(cut)
		if got, want := Truncated(given), reflect.DeepEqual(status(), cut); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if !reflect.DeepEqual(given, status()) {
			t.Errorf("%s: it was changed to %v", name, given)
		}
	}
}
