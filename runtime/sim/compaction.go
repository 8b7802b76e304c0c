package sim

import "time"

// compactionInterval is kube-apiserver's --etcd-compaction-interval.
const compactionInterval = 5 * time.Minute

// compact makes the store forget at each interval what it had at the one before, and
// at the first what it had at the given revision (etcd3's compactor.runCompactLoop):
// who follows from a revision of ten minutes ago has to list again.
func (c *passage) compact(revision int64) {
	c.world.Clock.After(compactionInterval, func() {
		c.world.Store.Compact(revision)
		c.compact(c.world.Store.Revision())
	})
}
