package reference

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/resource"
)

func (c *collector) core(obj runtime.Object) {
	switch o := obj.(type) {
	case *core.ConfigMap:
		c.facts.parts = append(keysOf(o.Data), keysOf(o.BinaryData)...)
		// Operators fill ConfigMaps that are written without data.
		c.facts.partial = len(c.facts.parts) == 0
	case *core.Secret:
		c.secret(o)
	case *core.Service:
		c.service(o)
	case *core.ServiceAccount:
		for i, s := range o.Secrets {
			c.refer(accountSecretField, named{kind: secretKind, name: s.Name}, i)
		}
		for i, s := range o.ImagePullSecrets {
			c.refer(imagePullSecretField, named{kind: secretKind, name: s.Name}, i)
		}
	case *core.PersistentVolume:
		c.facts.class = o.Spec.StorageClassName
		if r := o.Spec.ClaimRef; r != nil {
			c.refer(claimRefField, named{kind: persistentVolumeClaimKind, namespace: r.Namespace, name: r.Name})
		}
	case *core.PersistentVolumeClaim:
		c.claim(&o.Spec)
	}
}

func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

var (
	accountSecretField = &field{base: "secrets[%d]", name: ".name"}
	claimRefField      = &field{base: "spec.claimRef", name: ".name"}
	claimClassField    = &field{base: "spec", name: ".storageClassName"}
	volumeNameField    = &field{base: "spec", name: ".volumeName"}
	dataSourceField    = &field{base: "spec.dataSourceRef", name: ".name"}
	oldDataSourceField = &field{base: "spec.dataSource", name: ".name"}
	externalNameField  = &field{base: "spec", name: ".externalName"}
	deviceClassField   = &field{base: "devices.requests[%d].exactly", name: ".deviceClassName"}
	subDeviceField     = &field{base: "devices.requests[%d].firstAvailable[%d]", name: ".deviceClassName"}
)

// secret collects the keys. The tokens controller adds those of a token:
// k8s.io/kubernetes/pkg/controller/serviceaccount. Other controllers fill
// Secrets that are written without data.
func (c *collector) secret(o *core.Secret) {
	c.facts.parts = keysOf(o.Data)
	c.facts.partial = len(c.facts.parts) == 0
	if o.Type == core.SecretTypeServiceAccountToken {
		c.facts.parts = append(c.facts.parts, core.ServiceAccountTokenKey, core.ServiceAccountRootCAKey, core.ServiceAccountNamespaceKey)
		c.facts.partial = false
		c.refer(tokenField, named{kind: serviceAccountKind, name: o.Annotations[core.ServiceAccountNameKey]})
	}
}

var tokenField = &field{base: "metadata.annotations[" + core.ServiceAccountNameKey + "]"}

func (c *collector) claim(spec *core.PersistentVolumeClaimSpec) {
	c.refer(claimClassField, named{kind: storageClassKind, name: textOf(spec.StorageClassName)})
	c.refer(volumeNameField, named{kind: persistentVolumeKind, name: spec.VolumeName})
	if s := spec.DataSource; s != nil {
		c.refer(oldDataSourceField, named{kind: kindOf(textOf(s.APIGroup), s.Kind), name: s.Name})
	}
	if s := spec.DataSourceRef; s != nil && spec.DataSource == nil {
		c.refer(dataSourceField, named{kind: kindOf(textOf(s.APIGroup), s.Kind), namespace: textOf(s.Namespace), name: s.Name})
	}
}

func (c *collector) service(o *core.Service) {
	c.facts.own = &labelled{labels: newLabelSet(o.Labels)}
	for _, p := range o.Spec.Ports {
		c.facts.parts = append(c.facts.parts, strconv.Itoa(int(p.Port)))
		if p.Name != "" {
			c.facts.parts = append(c.facts.parts, p.Name)
			c.facts.own.ports = append(c.facts.own.ports, portKey(p.Name, ""))
		}
	}
	c.facts.headless = o.Spec.ClusterIP == core.ClusterIPNone
	if o.Spec.Type == core.ServiceTypeExternalName {
		c.facts.partial = true // its ports mean little
		c.externalName(o.Spec.ExternalName)
		return
	}
	c.facts.partial = len(o.Spec.Ports) == 0
	for i, p := range o.Spec.Ports {
		if p.NodePort != 0 {
			c.claims(fmt.Sprintf("node port %d/%s", p.NodePort, p.Protocol), fmt.Sprintf("spec.ports[%d].nodePort", i), "")
		}
	}
	c.selects("spec.selector", selectorOfMap(o.Spec.Selector), toServe)
	if s := c.facts.selection; s != nil {
		for i, p := range o.Spec.Ports {
			if p.TargetPort.Type == intstr.String && p.TargetPort.StrVal != "" {
				s.targets = append(s.targets, target{fmt.Sprintf("spec.ports[%d].targetPort", i), p.TargetPort.StrVal, string(p.Protocol)})
			}
		}
	}
}

// externalName collects a Service that is named by its address in the cluster.
func (c *collector) externalName(name string) {
	parts := strings.Split(strings.TrimSuffix(name, "."), ".")
	if len(parts) == 3 && parts[2] == "svc" || len(parts) == 5 && strings.Join(parts[2:], ".") == "svc.cluster.local" {
		c.refer(externalNameField, named{kind: serviceKind, namespace: parts[1], name: parts[0]})
	}
}

func (c *collector) claims(what, at, same string) {
	c.facts.claims = append(c.facts.claims, claim{what: what, at: at, same: same})
}

func (c *collector) devices(prefix string, spec *resource.ResourceClaimSpec) {
	c.prefix = prefix
	for i, r := range spec.Devices.Requests {
		if r.Exactly != nil {
			c.refer(deviceClassField, named{kind: deviceClassKind, name: r.Exactly.DeviceClassName}, i)
		}
		for j, s := range r.FirstAvailable {
			c.refer(subDeviceField, named{kind: deviceClassKind, name: s.DeviceClassName}, i, j)
		}
	}
}

// groupKind reads the type of something.
func groupKind(apiVersion, kind string) (runtimeschema.GroupKind, bool) {
	gv, err := runtimeschema.ParseGroupVersion(apiVersion)
	return gv.WithKind(kind).GroupKind(), err == nil
}
