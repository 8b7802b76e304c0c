package kubelet

import (
	"fmt"
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// How much of the disk may be used until images are removed, and how much then, in
// hundredths (ImageGCHighThresholdPercent, ImageGCLowThresholdPercent).
const (
	highUsage = 85
	lowUsage  = 80
)

// usage is usagePercent of realImageGCManager.GarbageCollect.
func usageOf(used, capacity int64) int64 { return 100 - max(0, capacity-used)*100/capacity }

// collects is how much must be on the disk for images to be removed.
func (n *machine) collects() int64 {
	capacity := diskOf(n.Allocatable)
	return capacity - (capacity*(101-highUsage)+99)/100 + 1
}

// collection is the phase of the node's collections of images.
func (n *machine) collection() time.Duration {
	return n.relist * (images.CollectionPeriod / time.Second)
}

// imagesInUse are those of the pods that run on the node.
func (n *machine) imagesInUse() []string {
	var out []string
	for _, w := range n.pods {
		if !w.mayRun() {
			continue
		}
		for i := range w.API.Spec.InitContainers {
			out = append(out, w.API.Spec.InitContainers[i].Image)
		}
		for i := range w.API.Spec.Containers {
			out = append(out, w.API.Spec.Containers[i].Image)
		}
		for i := range w.API.Spec.EphemeralContainers {
			out = append(out, w.API.Spec.EphemeralContainers[i].Image)
		}
		for i := range w.API.Spec.Volumes {
			if v := w.API.Spec.Volumes[i].Image; v != nil {
				out = append(out, v.Reference)
			}
		}
	}
	return out
}

// planCollection plans that images are removed if there is too much on the disk:
// the kubelet's collections come at their instants, and do nothing otherwise.
func (k *Kubelets) planCollection(m *machine, used int64, now time.Time) {
	if !m.disk.collect.IsZero() || used < m.collects() {
		return
	}
	m.disk.collect = pod.Tick(now, images.CollectionPeriod, m.collection())
	k.Clock.At(m.disk.collect, func() { k.Wake(store.Nodes.Key("", m.Name)) })
}

// collect is realImageGCManager.GarbageCollect, and what the kubelet says of it.
func (k *Kubelets) collect(view store.View, m *machine, now time.Time) []loop.Effect {
	if m.disk.collect.IsZero() || now.Before(m.disk.collect) {
		return nil
	}
	m.disk.collect = time.Time{}
	obj, ok := store.Nodes.Get(view, "", m.Name)
	capacity, used := diskOf(m.Allocatable), m.onDisk()
	percent := usageOf(used, capacity)
	if !ok || percent < highUsage {
		m.disk.failed = false
		return nil
	}
	needed := capacity*(100-lowUsage)/100 - max(0, capacity-used)
	freed := m.images.Free(needed, m.imagesInUse(), now, m.collection())
	k.planCollection(m, used-freed, now)
	if freed >= needed {
		m.disk.failed = false
		return nil
	}
	message := fmt.Sprintf("Insufficient free disk space on the node's image filesystem (%d%% of %s used). "+
		"Failed to free sufficient space by deleting unused images (freed %d bytes). "+
		"Investigate disk usage, as it could be used by active images, logs, volumes, or other data.", percent, size(capacity), freed)
	effects := []loop.Effect{nodestatus.ImagesKept(obj, "FreeDiskSpaceFailed", message)}
	if m.disk.failed {
		effects = append(effects, nodestatus.ImagesKept(obj, "ImageGCFailed", message))
	}
	m.disk.failed = true
	return effects
}

// size is formatSize, for disks.
func size(bytes int64) string {
	if bytes < 1<<40 {
		return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%.1f TiB", float64(bytes)/(1<<40))
}
