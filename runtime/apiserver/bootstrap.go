package apiserver

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
	scheduling "k8s.io/kubernetes/pkg/apis/scheduling/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/apiserver/fields"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

const (
	// ControlPlaneIP is the address of the control plane: what the endpoints
	// of service default/kubernetes name.
	ControlPlaneIP = "172.18.0.2"
	// dnsIP is the cluster IP of service kube-system/kube-dns.
	dnsIP = "10.96.0.10"
)

// Bootstrap creates the objects that every cluster has from the beginning,
// those that upstream's API server and kubeadm make. What controllers make is
// theirs.
func (s *Server) Bootstrap(w *world.World) error {
	p := s.Performer(w)
	defer w.Enter()()
	for _, by := range []struct {
		who     string
		objects []loop.Create
	}{
		{"apiserver", initialObjects()},
		{"kubectl", []loop.Create{standardClass(), metricsReader()}},
		{"kubeadm", []loop.Create{{Key: store.Services.Key(metav1.NamespaceSystem, "kube-dns"), Object: dnsService()}}},
	} {
		for _, obj := range by.objects {
			if _, err := p.Perform(by.who, obj); err != nil {
				return fmt.Errorf("initial object %s: %w", obj.Key, err)
			}
		}
	}
	for _, part := range []struct {
		name   string
		create func(*world.World) error
	}{{"APIServices", s.local.Create}, {"configuration", s.configuration.Create}, {"policy", s.policy.Create}} {
		if err := once(w, deed{actor: "apiserver", verb: "create " + part.name}, nil, func() error { return part.create(w) }); err != nil {
			return err
		}
	}
	fields.Begun(w)
	return nil
}

// initialObjects are what the API server makes itself.
func initialObjects() []loop.Create {
	out := []loop.Create{}
	for _, name := range []string{metav1.NamespaceDefault, metav1.NamespaceSystem, metav1.NamespacePublic, corev1.NamespaceNodeLease} {
		out = append(out, loop.Create{
			Key:    store.Namespaces.Key("", name),
			Object: &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}},
		})
	}
	for _, c := range scheduling.SystemPriorityClasses() {
		out = append(out, loop.Create{
			Key: store.Key{Resource: schema.GroupResource{Group: "scheduling.k8s.io", Resource: "priorityclasses"}, Name: c.Name},
			Object: &schedulingv1.PriorityClass{
				ObjectMeta: metav1.ObjectMeta{Name: c.Name}, Value: c.Value,
				GlobalDefault: c.GlobalDefault, Description: c.Description,
			},
		})
	}
	return append(append(out, serviceCIDR()), kubernetesService()...)
}

// serviceCIDR is that of upstream's default-service-cidr controller.
func serviceCIDR() loop.Create {
	return loop.Create{
		Key: store.Key{Resource: schema.GroupResource{Group: "networking.k8s.io", Resource: "servicecidrs"}, Name: "kubernetes"},
		Object: &networkingv1.ServiceCIDR{
			ObjectMeta: metav1.ObjectMeta{Name: "kubernetes"},
			Spec:       networkingv1.ServiceCIDRSpec{CIDRs: []string{serviceRange.String()}},
		},
	}
}

// standardClass is the default class of kind's clusters. Its provisioner is
// modelled.
func standardClass() loop.Create {
	class := &storagev1.StorageClass{
		ObjectMeta: metav1.ObjectMeta{Name: "standard", Annotations: map[string]string{
			"storageclass.kubernetes.io/is-default-class": "true",
		}},
		Provisioner:       "rancher.io/local-path",
		ReclaimPolicy:     ptr.To(corev1.PersistentVolumeReclaimDelete),
		VolumeBindingMode: ptr.To(storagev1.VolumeBindingWaitForFirstConsumer),
	}
	return loop.Create{Key: store.StorageClasses.KeyOf(class), Object: class}
}

// kubernetesService is what upstream's kubernetes-service controller and its
// endpoint reconciler make.
func kubernetesService() []loop.Create {
	meta := metav1.ObjectMeta{Namespace: metav1.NamespaceDefault, Name: "kubernetes", Labels: map[string]string{
		"provider": "kubernetes", "component": "apiserver",
	}}
	service := &corev1.Service{ObjectMeta: meta, Spec: corev1.ServiceSpec{
		ClusterIP: kubernetesIP, ClusterIPs: []string{kubernetesIP},
		Type:            corev1.ServiceTypeClusterIP,
		SessionAffinity: corev1.ServiceAffinityNone,
		Ports: []corev1.ServicePort{{
			Name: "https", Port: 443, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromInt32(6443),
		}},
	}}
	endpoints := &corev1.Endpoints{ //nolint:staticcheck // still made by 1.37
		ObjectMeta: metav1.ObjectMeta{Namespace: metav1.NamespaceDefault, Name: "kubernetes", Labels: map[string]string{
			discoveryv1.LabelSkipMirror: "true",
		}},
		Subsets: []corev1.EndpointSubset{{ //nolint:staticcheck // still made by 1.37
			Addresses: []corev1.EndpointAddress{{IP: ControlPlaneIP}},                                   //nolint:staticcheck // still made by 1.37
			Ports:     []corev1.EndpointPort{{Name: "https", Port: 6443, Protocol: corev1.ProtocolTCP}}, //nolint:staticcheck // still made by 1.37
		}},
	}
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Namespace: metav1.NamespaceDefault, Name: "kubernetes", Labels: map[string]string{
			discoveryv1.LabelServiceName: "kubernetes",
		}},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints: []discoveryv1.Endpoint{{
			Addresses: []string{ControlPlaneIP}, Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(true)},
		}},
		Ports: []discoveryv1.EndpointPort{{
			Name: ptr.To("https"), Port: ptr.To[int32](6443), Protocol: ptr.To(corev1.ProtocolTCP),
		}},
	}
	return []loop.Create{
		{Key: store.Services.KeyOf(service), Object: service},
		{Key: store.Endpoints.KeyOf(endpoints), Object: endpoints},
		{Key: store.EndpointSlices.KeyOf(slice), Object: slice},
	}
}

// dnsService is kubeadm's.
func dnsService() *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: metav1.NamespaceSystem, Name: "kube-dns",
			Labels: map[string]string{
				"k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS",
			},
			Annotations: map[string]string{"prometheus.io/port": "9153", "prometheus.io/scrape": "true"},
		},
		Spec: corev1.ServiceSpec{
			ClusterIP: dnsIP,
			Selector:  map[string]string{"k8s-app": "kube-dns"},
			Ports: []corev1.ServicePort{
				{Name: "dns", Port: 53, Protocol: corev1.ProtocolUDP, TargetPort: intstr.FromInt32(53)},
				{Name: "dns-tcp", Port: 53, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromInt32(53)},
				{Name: "metrics", Port: 9153, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromInt32(9153)},
			},
		},
	}
}
