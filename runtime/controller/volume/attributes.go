package volume

import (
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// attributesProtection keeps VolumeAttributesClasses that are in use
// (volumeutil.VACProtectionFinalizer).
const attributesProtection = "kubernetes.io/vac-protection"

// attributes protects VolumeAttributesClasses that volumes or claims name.
type attributes struct{}

// NewAttributesProtection returns the VolumeAttributesClass protection
// controller. Its keys are those classes.
func NewAttributesProtection() loop.Actor { return attributes{} }

func (attributes) Name() string { return "volumeattributesclass-protection-controller" }

// Dirty wakes a class when it changes, and those that a volume or a claim names
// no more.
func (attributes) Dirty(_ store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.VolumeAttributesClasses.GroupResource:
		if c.New != nil {
			return []store.Key{c.Key}
		}
	case store.PersistentVolumes.GroupResource, store.PersistentVolumeClaims.GroupResource:
		old, keys := c.Old, []store.Key(nil)
		if c.Deleted != nil {
			old = c.Deleted
		}
		for _, name := range store.AttributesClasses(old) {
			keys = append(keys, store.VolumeAttributesClasses.Key("", name))
		}
		return keys
	}
	return nil
}

// Reconcile is processVAC.
func (attributes) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	class, ok := store.VolumeAttributesClasses.Get(v, "", key.Name)
	if !ok {
		return loop.Outcome{}
	}
	protected := slices.Contains(class.Finalizers, attributesProtection)
	out := class.DeepCopy()
	switch {
	case class.DeletionTimestamp == nil && !protected:
		out.Finalizers = append(out.Finalizers, attributesProtection)
	case class.DeletionTimestamp != nil && protected && !inUse(v, class.Name):
		out.Finalizers = slices.DeleteFunc(out.Finalizers, func(f string) bool { return f == attributesProtection })
	default:
		return loop.Outcome{}
	}
	return loop.Outcome{Effects: []loop.Effect{loop.Update{Key: key, Object: out}}}
}

func inUse(v store.View, class string) bool {
	return len(store.PersistentVolumes.Indexed(v, store.ByAttributes, class)) > 0 ||
		len(store.PersistentVolumeClaims.Indexed(v, store.ByAttributes, class)) > 0
}
