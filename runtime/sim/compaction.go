package sim

import "time"

// compactionInterval is kube-apiserver's --etcd-compaction-interval.
const compactionInterval = 5 * time.Minute

// compact makes the store forget at each interval what it had at the one before, and
// at the first what it had at the given revision (etcd3's compactor.runCompactLoop):
// who follows from a revision of ten minutes ago has to list again. The revision of a
// real cluster never stands still for so long, as leases are renewed all the time; here
// they are at each interval in which somebody has read something, and with it a revision.
func (c *controlPlane) compact(revision int64) {
	c.world.Clock.After(compactionInterval, func() {
		c.world.Store.Compact(revision)
		if c.read {
			// One that is refused, as the API server is away, is written by the next look.
			_ = c.renewLeaders()
			c.read = false // writing reads, too
		}
		c.compact(c.world.Store.Revision())
	})
}
