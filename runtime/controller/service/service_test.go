package service_test

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/service"
	"github.com/gherkube/gherkube/runtime/store"
)

var app = map[string]string{"app": "web"}

func newWorld(t testing.TB) *stage.World {
	w := stage.New(t, service.NewEndpointSlices(), service.NewEndpoints(), service.NewMirrors())
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "node", Labels: map[string]string{corev1.LabelTopologyZone: "zone-a"}}}
	w.Create(store.Nodes.KeyOf(node), node)
	return w
}

func newService(name string) *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name, Labels: map[string]string{"tier": "front"}},
		Spec: corev1.ServiceSpec{
			Selector: app, ClusterIP: "10.96.0.20", IPFamilies: []corev1.IPFamily{corev1.IPv4Protocol},
			Ports: []corev1.ServicePort{{Name: "http", Port: 80, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromString("web")}},
		},
	}
}

// addPod adds a pod with an address, which is not ready.
func addPod(w *stage.World, name string, number int) {
	p := stage.Pod(name, app)
	p.Spec.NodeName = "node"
	p.Spec.Containers[0].Ports = []corev1.ContainerPort{{Name: "web", ContainerPort: 8080, Protocol: corev1.ProtocolTCP}}
	ip := fmt.Sprintf("10.244.%d.%d", number/250, number%250+1)
	p.Status = corev1.PodStatus{Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}}}
	w.Create(store.Pods.KeyOf(p), p)
}

func setReady(w *stage.World, name string, status corev1.ConditionStatus) {
	stage.ChangeStatus(w, store.Pods, name, func(p *corev1.Pod) {
		p.Status.Conditions = []corev1.PodCondition{{
			Type: corev1.PodReady, Status: status, LastTransitionTime: metav1.NewTime(w.Clock.Now().Truncate(time.Second)),
		}}
	})
}

// The sequence is that of behaviours/recorded/readiness-removes-endpoint.
func TestReadinessDecidesOnEndpoints(t *testing.T) {
	w := newWorld(t)
	svc := newService("web")
	w.Create(store.Services.KeyOf(svc), svc)
	addPod(w, "a", 1)
	w.Advance(time.Second)
	w.Note("ready")
	setReady(w, "a", corev1.ConditionTrue)
	w.Advance(time.Second)
	w.Note("not ready")
	setReady(w, "a", corev1.ConditionFalse)
	w.Advance(time.Second)
	w.Note("ready, then deleted")
	setReady(w, "a", corev1.ConditionTrue)
	w.Delete(store.Pods.Key(stage.Namespace, "a"), metav1.DeletePropagationBackground)
	stage.Golden(t, "readiness-removes-endpoint", w.Transcript())
}

func sliceSizes(w *stage.World) (sizes []int) {
	for _, s := range store.EndpointSlices.List(w.Store.View(), stage.Namespace) {
		sizes = append(sizes, len(s.Endpoints))
	}
	return sizes
}

func TestASliceHoldsAHundredEndpoints(t *testing.T) {
	w := newWorld(t)
	for i := range 250 {
		addPod(w, fmt.Sprintf("p%03d", i), i)
	}
	svc := newService("web")
	w.Create(store.Services.KeyOf(svc), svc)
	if got := fmt.Sprint(sliceSizes(w)); got != "[100 100 50]" {
		t.Fatalf("slices have %s endpoints, want [100 100 50]", got)
	}
	w.Delete(store.Pods.Key(stage.Namespace, "p000"), metav1.DeletePropagationBackground)
	stage.Change(w, store.Pods, "p001", func(p *corev1.Pod) { p.Labels = nil })
	if got := fmt.Sprint(sliceSizes(w)); got != "[99 100 50]" {
		t.Errorf("after one pod was relabelled slices have %s endpoints, want [99 100 50]", got)
	}
}

func TestServicesOfOtherShapes(t *testing.T) {
	cases := []struct {
		name  string
		shape func(*corev1.Service)
		want  func(*discoveryv1.EndpointSlice) string
		is    string
	}{
		{"headless without ports", func(s *corev1.Service) {
			s.Spec.ClusterIP, s.Spec.Ports = corev1.ClusterIPNone, nil
		}, func(s *discoveryv1.EndpointSlice) string {
			_, headless := s.Labels[corev1.IsHeadlessService]
			return fmt.Sprint(headless, len(s.Ports), len(s.Endpoints))
		}, "true 0 1"},
		{"publishes what is not ready", func(s *corev1.Service) { s.Spec.PublishNotReadyAddresses = true },
			func(s *discoveryv1.EndpointSlice) string {
				c := s.Endpoints[0].Conditions
				return fmt.Sprint(*c.Ready, *c.Serving, *c.Terminating)
			}, "true false false"},
		{"named port", func(*corev1.Service) {}, func(s *discoveryv1.EndpointSlice) string {
			e := s.Endpoints[0]
			return fmt.Sprintf("%s %d %s %s %s", *s.Ports[0].Name, *s.Ports[0].Port, *e.Zone, *e.NodeName, e.TargetRef.Name)
		}, "http 8080 zone-a node a"},
		{"a port that no pod has", func(s *corev1.Service) { s.Spec.Ports[0].TargetPort = intstr.FromString("nope") },
			func(s *discoveryv1.EndpointSlice) string { return fmt.Sprint(len(s.Ports), len(s.Endpoints)) }, "0 1"},
		{"selects nothing", func(s *corev1.Service) { s.Spec.Selector = map[string]string{"app": "other"} },
			func(s *discoveryv1.EndpointSlice) string { return fmt.Sprint(len(s.Ports), len(s.Endpoints)) }, "0 0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			addPod(w, "a", 1)
			svc := newService("web")
			c.shape(svc)
			w.Create(store.Services.KeyOf(svc), svc)
			all := store.EndpointSlices.List(w.Store.View(), stage.Namespace)
			if len(all) != 1 {
				t.Fatalf("there are %d slices, want one", len(all))
			}
			if got := c.want(all[0]); got != c.is {
				t.Errorf("the slice is %s, want %s", got, c.is)
			}
		})
	}
}

func TestEndpointsOfClientsAreMirrored(t *testing.T) {
	w := newWorld(t)
	svc := newService("ext")
	svc.Spec.Selector = nil
	w.Create(store.Services.KeyOf(svc), svc)
	e := &corev1.Endpoints{ //nolint:staticcheck // still served by 1.37
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "ext"},
		Subsets: []corev1.EndpointSubset{{ //nolint:staticcheck // still served by 1.37
			Addresses: []corev1.EndpointAddress{{IP: "192.0.2.1"}},
			Ports:     []corev1.EndpointPort{{Port: 9376, Protocol: corev1.ProtocolTCP}},
		}},
	}
	w.Create(store.Endpoints.KeyOf(e), e)
	stage.Change(w, store.Endpoints, "ext", func(e *corev1.Endpoints) { //nolint:staticcheck // still served by 1.37
		e.Subsets[0].Addresses = append(e.Subsets[0].Addresses, corev1.EndpointAddress{IP: "192.0.2.2"})
	})
	all := store.EndpointSlices.List(w.Store.View(), stage.Namespace)
	if len(all) != 1 || len(all[0].Endpoints) != 2 || *all[0].Ports[0].Port != 9376 {
		t.Errorf("slices are %v, want one with both addresses\n%s", all, w.Transcript())
	}
}

func TestAServiceThatIsGoneTakesItsEndpointsAlong(t *testing.T) {
	w := newWorld(t)
	svc := newService("web")
	w.Create(store.Services.KeyOf(svc), svc)
	w.Delete(store.Services.KeyOf(svc), metav1.DeletePropagationBackground)
	if _, ok := store.Endpoints.Get(w.Store.View(), stage.Namespace, "web"); ok {
		t.Error("the Endpoints are still there")
	}
}
