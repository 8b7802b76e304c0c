package kubelet

import (
	"fmt"
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
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

// collector removes images from a machine's disk.
type collector struct {
	*occupied
	at     time.Time // when the images are looked at; zero for not at all
	failed bool      // the last collection of images did not free enough
}

// planned reports whether the images will be looked at.
func (c *collector) planned() bool { return !c.at.IsZero() }

// collects is how much must be on the disk for images to be removed.
func (c *collector) collects() int64 {
	capacity := node.Disk(c.Allocatable)
	return capacity - (capacity*(101-highUsage)+99)/100 + 1
}

// free removes images that no pod uses, until so many bytes are free.
func (c *collector) free(bytes int64, now time.Time) int64 {
	return c.images.Free(bytes, c.imagesInUse(), now, c.collections)
}

// planCollection plans that images are removed if there is too much on the disk:
// the kubelet's collections come at their instants, and do nothing otherwise.
func (c *collector) planCollection(used int64, now time.Time) {
	if c.planned() || used < c.collects() {
		return
	}
	c.at = pod.Tick(now, images.CollectionPeriod, c.collections)
	c.shared.Clock.At(c.at, c.wakeNode)
}

// collect is realImageGCManager.GarbageCollect, and what the kubelet says of it.
func (c *collector) collect(view store.View, now time.Time) []loop.Effect {
	if !c.planned() || now.Before(c.at) {
		return nil
	}
	c.at = time.Time{}
	obj, ok := c.object(view)
	capacity, used := node.Disk(c.Allocatable), c.onDisk()
	percent := usageOf(used, capacity)
	if !ok || percent < highUsage {
		c.failed = false
		return nil
	}
	needed := capacity*(100-lowUsage)/100 - max(0, capacity-used)
	freed := c.free(needed, now)
	c.planCollection(used-freed, now)
	if freed >= needed {
		c.failed = false
		return nil
	}
	message := fmt.Sprintf("Insufficient free disk space on the node's image filesystem (%d%% of %s used). "+
		"Failed to free sufficient space by deleting unused images (freed %d bytes). "+
		"Investigate disk usage, as it could be used by active images, logs, volumes, or other data.", percent, size(capacity), freed)
	effects := []loop.Effect{nodestatus.ImagesKept(obj, "FreeDiskSpaceFailed", message)}
	if c.failed {
		effects = append(effects, nodestatus.ImagesKept(obj, "ImageGCFailed", message))
	}
	c.failed = true
	return effects
}

// size is formatSize, for disks.
func size(bytes int64) string {
	if bytes < 1<<40 {
		return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%.1f TiB", float64(bytes)/(1<<40))
}
