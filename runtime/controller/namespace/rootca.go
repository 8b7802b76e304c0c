package namespace

import (
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Names and words of upstream's certificates/rootcacertpublisher.
const (
	rootCAName     = "kube-root-ca.crt"
	rootCAKey      = "ca.crt"
	descriptionKey = "kubernetes.io/description"
	description    = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. " +
		"No other usage is guaranteed across distributions of Kubernetes clusters."
)

// rootCAs publishes the cluster's root certificate in every namespace.
type rootCAs struct{ bundle string }

// NewRootCAs returns the controller that keeps a ConfigMap kube-root-ca.crt
// with the PEM bundle in every namespace.
func NewRootCAs(bundle string) loop.Actor { return rootCAs{bundle} }

func (rootCAs) Name() string { return "root-ca-cert-publisher" }

// Dirty wakes a namespace that is new or active, and that of a changed bundle.
func (rootCAs) Dirty(_ store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Namespaces.GroupResource:
		ns, ok := c.New.(*corev1.Namespace)
		if ok && (c.Old == nil || ns.Status.Phase == corev1.NamespaceActive) {
			return []store.Key{c.Key}
		}
	case store.ConfigMaps.GroupResource:
		if c.Key.Name == rootCAName && c.Old != nil {
			return []store.Key{store.Namespaces.Key("", c.Key.Namespace)}
		}
	}
	return nil
}

// Reconcile is upstream's Publisher.syncNamespace.
func (r rootCAs) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	data := map[string]string{rootCAKey: r.bundle}
	cm, ok := store.ConfigMaps.Get(v, key.Name, rootCAName)
	if !ok {
		cm = &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{
				Namespace: key.Name, Name: rootCAName,
				Annotations: map[string]string{descriptionKey: description},
			},
			Data: data,
		}
		return loop.Outcome{Effects: []loop.Effect{loop.Create{Key: store.ConfigMaps.KeyOf(cm), Object: cm, Rejected: unlessGone}}}
	}
	if maps.Equal(cm.Data, data) && cm.Annotations[descriptionKey] != "" {
		return loop.Outcome{}
	}
	cm = cm.DeepCopy()
	cm.Data = data
	if cm.Annotations == nil {
		cm.Annotations = map[string]string{}
	}
	cm.Annotations[descriptionKey] = description
	return loop.Outcome{Effects: []loop.Effect{loop.Update{Key: store.ConfigMaps.KeyOf(cm), Object: cm}}}
}
