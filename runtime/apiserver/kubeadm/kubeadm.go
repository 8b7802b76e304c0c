// Package kubeadm is what a cluster has when kubeadm and kind have set it up,
// besides what the API server itself makes: configuration, and the components
// that run in kube-system.
package kubeadm

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"time"

	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

var (
	//go:embed configuration.yaml
	configuration []byte
	//go:embed components.yaml
	components []byte
)

// Configuration is made once and shared by all worlds, each of which stores it
// under metadata of its own: it costs a new world next to nothing.
type Configuration struct {
	once    sync.Once
	objects []object
	err     error
}

type object struct {
	key store.Key
	store.Object
}

// Create stores the configuration in a new world, whose gate the caller is
// inside of.
func (c *Configuration) Create(w *world.World) error {
	c.once.Do(func() { c.objects, c.err = initial() })
	if c.err != nil {
		return c.err
	}
	now := metav1.NewTime(w.Clock.Now().Truncate(time.Second).UTC())
	uids := w.Seed.For("uids of kubeadm's configuration")
	for _, o := range c.objects {
		mine := o.DeepCopyObject().(store.Object) // a copy is of the same type
		mine.SetUID(world.UID(uids))
		mine.SetCreationTimestamp(now)
		if s, ok := mine.(*flowcontrolv1.FlowSchema); ok {
			s.Status.Conditions[0].LastTransitionTime = now
		}
		if _, err := w.Store.Create(o.key, mine); err != nil {
			return fmt.Errorf("initial object %s: %w", o.key, err)
		}
	}
	return nil
}

// initial returns the ConfigMaps, and what upstream's post-start hook
// priority-and-fairness-config-producer creates.
func initial() ([]object, error) {
	decoded, err := decode(configuration)
	if err != nil {
		return nil, err
	}
	out := decoded
	for _, l := range append(bootstrap.MandatoryPriorityLevelConfigurations, bootstrap.SuggestedPriorityLevelConfigurations...) {
		cp := l.DeepCopy()
		cp.Generation = 1 // as the registry's PrepareForCreate has it
		cp.Annotations = map[string]string{flowcontrolv1.AutoUpdateAnnotationKey: "true"}
		legacyscheme.Scheme.Default(cp)
		out = append(out, object{flowControl("prioritylevelconfigurations", l.Name), cp})
	}
	for _, s := range append(bootstrap.MandatoryFlowSchemas, bootstrap.SuggestedFlowSchemas...) {
		cp := s.DeepCopy()
		cp.Generation = 1 // likewise
		cp.Annotations = map[string]string{flowcontrolv1.AutoUpdateAnnotationKey: "true"}
		legacyscheme.Scheme.Default(cp)
		cp.Status.Conditions = []flowcontrolv1.FlowSchemaCondition{{
			Type: flowcontrolv1.FlowSchemaConditionDangling, Status: flowcontrolv1.ConditionFalse, Reason: "Found",
			Message: fmt.Sprintf("This FlowSchema references the PriorityLevelConfiguration object named %q and it exists", cp.Spec.PriorityLevelConfiguration.Name),
		}}
		out = append(out, object{flowControl("flowschemas", s.Name), cp})
	}
	return out, nil
}

func flowControl(resource, name string) store.Key {
	return store.Key{Resource: flowcontrolv1.Resource(resource), Name: name}
}

// Components returns what runs in kube-system, for a control plane with the name.
func Components(controlPlane string) ([]loop.Create, error) {
	objects, err := decode(bytes.ReplaceAll(components, []byte(ControlPlane), []byte(controlPlane)))
	if err != nil {
		return nil, err
	}
	var out []loop.Create
	for _, o := range objects {
		out = append(out, loop.Create{Key: o.key, Object: o.Object})
	}
	return out, nil
}

// ControlPlane is the name of the control plane's node in the manifests.
const ControlPlane = "gherkube-control-plane"

// decode reads manifests of kinds whose plural is regular.
func decode(manifests []byte) ([]object, error) {
	var out []object
	for _, doc := range bytes.Split(manifests, []byte("\n---\n")) {
		obj, gvk, err := legacyscheme.Codecs.UniversalDeserializer().Decode(doc, nil, nil)
		if err != nil {
			return nil, fmt.Errorf("manifests of kube-system: %w", err)
		}
		legacyscheme.Scheme.Default(obj)
		o, ok := obj.(store.Object)
		if !ok {
			return nil, fmt.Errorf("manifests of kube-system: %s is not an object", gvk)
		}
		resource := schema.GroupResource{Group: gvk.Group, Resource: strings.ToLower(gvk.Kind) + "s"}
		out = append(out, object{store.Key{Resource: resource, Namespace: o.GetNamespace(), Name: o.GetName()}, o})
	}
	return out, nil
}
