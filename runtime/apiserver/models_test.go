package apiserver

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// A write leaves the same managed fields whether or not its object is gone through
// before, odd lists included.
func TestManagedFieldsOfOddObjects(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	lazy, ok := s.models.groups[""].(*lazyConverter)
	if !ok {
		t.Fatal("the core group has no converter of ours")
	}
	upstream, err := lazy.get()
	if err != nil {
		t.Fatal(err)
	}
	plain := podOf(func(*corev1.PodSpec) {})
	for name, pod := range map[string]*corev1.Pod{
		"plain": plain,
		"a variable twice": podOf(func(s *corev1.PodSpec) {
			s.Containers[0].Env = []corev1.EnvVar{{Name: "A", Value: "1"}, {Name: "A", Value: "2"}}
		}),
		"a port twice": podOf(func(s *corev1.PodSpec) {
			s.Containers[0].Ports = []corev1.ContainerPort{{ContainerPort: 80}, {ContainerPort: 80, Protocol: corev1.ProtocolTCP}}
		}),
		"a pull secret without a name": podOf(func(s *corev1.PodSpec) { s.ImagePullSecrets = []corev1.LocalObjectReference{{}, {Name: "a"}} }),
		"an alias without an address":  podOf(func(s *corev1.PodSpec) { s.HostAliases = []corev1.HostAlias{{Hostnames: []string{"a"}}} }),
	} {
		for range 2 { // the first of a kind is always gone through
			if got, want := fieldsAfter(t, lazy, plain, pod), fieldsAfter(t, upstream, plain, pod); !apiequality.Semantic.DeepEqual(got, want) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	}
}

func podOf(change func(*corev1.PodSpec)) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "default"}}
	p.Spec.Containers = []corev1.Container{{Name: "c", Image: "busybox"}}
	change(&p.Spec)
	return p
}

// fieldsAfter are the managed fields that an update leaves, without their times.
func fieldsAfter(t *testing.T, c managedfields.TypeConverter, live, to *corev1.Pod) []metav1.ManagedFieldsEntry {
	t.Helper()
	scheme, kind := legacyscheme.Scheme, corev1.SchemeGroupVersion.WithKind("Pod")
	internal := schema.GroupVersion{Version: runtime.APIVersionInternal}
	m, err := managedfields.NewDefaultFieldManager(c, runtime.UnsafeObjectConvertor(scheme), scheme, scheme, kind, internal, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := m.UpdateNoErrors(live.DeepCopy(), to.DeepCopy(), "somebody").(*corev1.Pod)
	for i := range out.ManagedFields {
		out.ManagedFields[i].Time = nil
	}
	return out.ManagedFields
}

// Upstream's builder writes into the extensions of the definitions that it is given, and
// scenarios build models at the same time: no two uses have the same maps.
func TestEachUseOfTheDefinitionsHasItsOwn(t *testing.T) {
	var m models
	shared := m.shared() // kept: else the next use has definitions made anew
	one, other := m.v3(), m.v3()
	written := 0
	for name, d := range one.Definitions {
		if d.Schema.Extensions == nil {
			continue
		}
		d.Schema.Extensions["x-test"] = true
		written++
		for _, c := range []*common.OpenAPIV3Config{shared, other} {
			if _, there := c.Definitions[name].Schema.Extensions["x-test"]; there {
				t.Fatalf("what is written into the extensions of %s is seen by others", name)
			}
		}
	}
	if written == 0 || m.shared() != shared {
		t.Fatalf("%d definitions have extensions, or the definitions are others", written)
	}
}
