package apiserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	crdclient "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/apiserver"
)

// The APIServices of the groups that a 1.37 cluster serves by default, with
// the columns that kubectl prints. apiServicesToRegister leaves out the
// aggregator's own group.
const localAPIServices = `v1. Local True 90s
v1.admissionregistration.k8s.io Local True 90s
v1.apiextensions.k8s.io Local True 90s
v1.apps Local True 90s
v1.authentication.k8s.io Local True 90s
v1.authorization.k8s.io Local True 90s
v1.autoscaling Local True 90s
v1.batch Local True 90s
v1.certificates.k8s.io Local True 90s
v1.coordination.k8s.io Local True 90s
v1.discovery.k8s.io Local True 90s
v1.events.k8s.io Local True 90s
v1.flowcontrol.apiserver.k8s.io Local True 90s
v1.networking.k8s.io Local True 90s
v1.node.k8s.io Local True 90s
v1.policy Local True 90s
v1.rbac.authorization.k8s.io Local True 90s
v1.resource.k8s.io Local True 90s
v1.scheduling.k8s.io Local True 90s
v1.storage.k8s.io Local True 90s
v1.storagemigration.k8s.io Local True 90s
v1beta1.metrics.k8s.io Local True 90s
v2.autoscaling Local True 90s
`

func apiServiceTable(t *testing.T, s *apiserver.Server, w *apiserver.World) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, "https://world/apis/apiregistration.k8s.io/v1/apiservices", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1")
	answer, err := s.RESTConfig(w).Transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	var table metav1.Table
	if err := json.NewDecoder(answer.Body).Decode(&table); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, row := range table.Rows {
		fmt.Fprintln(&out, row.Cells...)
	}
	return out.String()
}

func TestLocalAPIServices(t *testing.T) {
	s, w := newWorld(t)
	leave := w.Enter()
	w.Clock.MoveTo(w.Clock.Now().Add(90 * time.Second))
	leave()
	if got := apiServiceTable(t, s, w); got != localAPIServices {
		t.Errorf("got\n%s", got)
	}
	noWallClock(t, w)
	c := clientset.NewForConfigOrDie(s.RESTConfig(w)).ApiregistrationV1().APIServices()
	apps, err := c.Get(context.Background(), "v1.apps", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if apps.Spec.GroupPriorityMinimum != 17800 || apps.Spec.VersionPriority != 15 || apps.Labels["kube-aggregator.kubernetes.io/automanaged"] != "onstart" {
		t.Errorf("%+v", apps)
	}
}

func TestCustomGroupsHaveAPIServices(t *testing.T) {
	s, w := newWorld(t)
	ctx := context.Background()
	crds := crdclient.NewForConfigOrDie(s.RESTConfig(w)).ApiextensionsV1().CustomResourceDefinitions()
	if _, err := crds.Create(ctx, cronTabDefinition(), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	c := clientset.NewForConfigOrDie(s.RESTConfig(w)).ApiregistrationV1().APIServices()
	made, err := c.Get(ctx, "v1.stable.example.com", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if made.Spec.GroupPriorityMinimum != 1000 || made.Spec.VersionPriority != 100 || made.Status.Conditions[0].Reason != "Local" {
		t.Errorf("%+v", made)
	}
	noWallClock(t, w)
	if err := crds.Delete(ctx, "crontabs.stable.example.com", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err = c.Get(ctx, made.Name, metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("it stayed: %v", err)
	}
}

// The reasons are those of AvailableConditionController, in its order.
func TestAggregatedAPIServicesAreNotAvailable(t *testing.T) {
	s, w := newWorld(t)
	ctx := context.Background()
	config := s.RESTConfig(w)
	c, core := clientset.NewForConfigOrDie(config).ApiregistrationV1().APIServices(), kubernetes.NewForConfigOrDie(config)
	metrics := &apiregistrationv1.APIService{
		ObjectMeta: metav1.ObjectMeta{Name: "v1beta1.measures.example.com"},
		Spec: apiregistrationv1.APIServiceSpec{
			Group: "measures.example.com", Version: "v1beta1", GroupPriorityMinimum: 100, VersionPriority: 100, InsecureSkipTLSVerify: true,
			Service: &apiregistrationv1.ServiceReference{Namespace: "kube-system", Name: "metrics-server"},
		},
	}
	if _, err := c.Create(ctx, metrics, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	check := func(want string) {
		t.Helper()
		got, err := c.Get(ctx, metrics.Name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if a := got.Status.Conditions; len(a) != 1 || a[0].Status != "False" || a[0].Reason+": "+a[0].Message != want {
			t.Errorf("got %+v, want %s", a, want)
		}
	}
	check(`ServiceNotFound: service/metrics-server in "kube-system" is not present`)
	if got := apiServiceTable(t, s, w); !strings.Contains(got, "v1beta1.measures.example.com kube-system/metrics-server False (ServiceNotFound)") {
		t.Errorf("got\n%s", got)
	}
	service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "metrics-server"}, Spec: corev1.ServiceSpec{
		ClusterIP: "10.96.0.77", Ports: []corev1.ServicePort{{Name: "https", Port: 8443}},
	}}
	service, err := core.CoreV1().Services("kube-system").Create(ctx, service, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	check(`ServicePortError: service/metrics-server in "kube-system" is not listening on port 443`)
	service.Spec.Ports[0].Port = 443
	if _, err := core.CoreV1().Services("kube-system").Update(ctx, service, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	check(`EndpointsNotFound: cannot find endpointslices for service/metrics-server in "kube-system"`)
	endpoints := &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Name: "metrics-server-1", Labels: map[string]string{discoveryv1.LabelServiceName: "metrics-server"}},
		AddressType: discoveryv1.AddressTypeIPv4, Ports: []discoveryv1.EndpointPort{{Name: ptr.To("https"), Port: ptr.To[int32](443)}},
	}
	endpoints, err = core.DiscoveryV1().EndpointSlices("kube-system").Create(ctx, endpoints, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	check(`MissingEndpoints: endpointslices for service/metrics-server in "kube-system" have no addresses with port name "https"`)
	endpoints.Endpoints = []discoveryv1.Endpoint{{Addresses: []string{"10.244.1.9"}}}
	if _, err := core.DiscoveryV1().EndpointSlices("kube-system").Update(ctx, endpoints, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	check("FailedDiscoveryCheck: failing or missing response from https://10.96.0.77:443/apis/measures.example.com/v1beta1: the simulator does not forward requests to other API servers")
	noWallClock(t, w)

	for _, path := range []string{"/apis/measures.example.com/v1beta1", "/apis/measures.example.com/v1beta1/nodes"} {
		err := core.RESTClient().Get().AbsPath(path).Do(ctx).Error()
		if !apierrors.IsServiceUnavailable(err) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := c.Delete(ctx, metrics.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := core.RESTClient().Get().AbsPath("/apis/measures.example.com/v1beta1").Do(ctx).Error(); !apierrors.IsNotFound(err) {
		t.Errorf("deleted: %v", err)
	}
}

func TestADryRunOfAnAPIServiceIsOfVirtualTime(t *testing.T) {
	s, w := newWorld(t)
	c, err := clientset.NewForConfig(s.RESTConfig(w))
	if err != nil {
		t.Fatal(err)
	}
	a := &apiregistrationv1.APIService{
		ObjectMeta: metav1.ObjectMeta{Name: "v1.example.com"},
		Spec: apiregistrationv1.APIServiceSpec{Group: "example.com", Version: "v1", GroupPriorityMinimum: 100, VersionPriority: 100,
			InsecureSkipTLSVerify: true, Service: &apiregistrationv1.ServiceReference{Namespace: "default", Name: "kubernetes"}},
	}
	made, err := c.ApiregistrationV1().APIServices().Create(context.Background(), a, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		t.Fatal(err)
	}
	if want := epoch.Truncate(time.Second); !made.CreationTimestamp.Time.Equal(want) {
		t.Errorf("created at %s, want %s", made.CreationTimestamp, want)
	}
}
