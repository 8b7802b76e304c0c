package upstream

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/kubernetes/pkg/registry/resource/deviceclass"
	"k8s.io/kubernetes/pkg/registry/resource/devicetaintrule"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaim"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaimtemplate"
	"k8s.io/kubernetes/pkg/registry/resource/resourceslice"

	_ "k8s.io/kubernetes/pkg/apis/resource/install" // registers its kinds with legacyscheme, as in the server
)

func (t *Kinds) addDevices() {
	devices := t.family("resource.k8s.io", "v1", nativeScheme())
	devices.add("DeviceClass", deviceclass.Strategy)
	devices.add("DeviceTaintRule", devicetaintrule.Strategy)
	devices.add("ResourceClaim", resourceclaim.NewStrategy(adminNamespaces{}, nil))
	devices.add("ResourceClaimTemplate", resourceclaimtemplate.NewStrategy(adminNamespaces{}))
	devices.add("ResourceSlice", resourceslice.Strategy)
}

// adminNamespaces answers the one question the strategies ask a cluster: whether
// the namespace of a claim with admin access carries the label that allows it.
// That cannot be known here, so it does.
type adminNamespaces struct {
	corev1client.NamespaceInterface
}

func (adminNamespaces) Get(_ context.Context, name string, _ metav1.GetOptions) (*corev1.Namespace, error) {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name:   name,
		Labels: map[string]string{resourcev1.DRAAdminNamespaceLabelKey: "true"},
	}}, nil
}
