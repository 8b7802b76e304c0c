package scheduler

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// zoned are the values of a topology label that a volume allows its nodes
// (VolumeZone's pvTopology).
type zoned struct {
	label  string
	values []string
}

// topologyLabels are VolumeZone's, each with the name that it has today.
var topologyLabels = [...]struct{ label, today string }{
	{corev1.LabelFailureDomainBetaZone, corev1.LabelTopologyZone},
	{corev1.LabelFailureDomainBetaRegion, corev1.LabelTopologyRegion},
	{corev1.LabelTopologyZone, corev1.LabelTopologyZone},
	{corev1.LabelTopologyRegion, corev1.LabelTopologyRegion},
}

// prepareZones is VolumeZone's PreFilter. VolumeBinding has seen to it that
// claims without a volume wait for the choice of a node.
func prepareZones(c *cycle) before {
	c.zones = nil
	for i := range c.pod.obj.Spec.Volumes {
		v := c.pod.obj.Spec.Volumes[i].PersistentVolumeClaim
		if v == nil {
			continue
		}
		claim, ok := store.PersistentVolumeClaims.Get(c.view, c.pod.obj.Namespace, v.ClaimName)
		if !ok || claim.Spec.VolumeName == "" {
			continue
		}
		volume, ok := store.PersistentVolumes.Get(c.view, "", claim.Spec.VolumeName)
		if !ok {
			return before{fails: unresolvable(volumeZone, fmt.Sprintf("persistentvolume %q not found", claim.Spec.VolumeName))}
		}
		c.zones = append(c.zones, zonesOf(volume)...)
	}
	return before{skip: len(c.zones) == 0}
}

// zonesOf is getPVTopologies.
func zonesOf(volume *corev1.PersistentVolume) []zoned {
	var out []zoned
	for _, t := range topologyLabels {
		if value, ok := volume.Labels[t.label]; ok {
			// component-helpers/cloud's LabelZonesToSet
			out = append(out, zoned{t.label, strings.Split(value, "__")})
		}
	}
	return out
}

// filterZones is VolumeZone's Filter.
func filterZones(c *cycle, n *node) *verdict {
	labelled := slices.ContainsFunc(topologyLabels[:], func(t struct{ label, today string }) bool {
		_, ok := n.obj.Labels[t.label]
		return ok
	})
	if !labelled {
		return nil
	}
	for _, z := range c.zones {
		value, ok := n.obj.Labels[z.label]
		if !ok {
			i := slices.IndexFunc(topologyLabels[:], func(t struct{ label, today string }) bool { return t.label == z.label })
			value, ok = n.obj.Labels[topologyLabels[i].today]
		}
		if !ok || !slices.Contains(z.values, value) {
			return unresolvable(volumeZone, "node(s) had no available volume zone")
		}
	}
	return nil
}

// zonesHelp reports whether the volume is new, or its zones are.
func zonesHelp(old, volume *corev1.PersistentVolume) bool {
	return old == nil || !reflect.DeepEqual(zonesOf(old), zonesOf(volume))
}
