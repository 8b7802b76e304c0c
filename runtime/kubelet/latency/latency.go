// Package latency is how long the doings of kubelets and runtimes take: data,
// measured on a real cluster.
package latency

import "time"

// Table is how long the kubelet's and the runtime's doings take. The
// defaults are the minima to medians seen on a quiet machine (see the
// recordings' README, "What a simulator must reproduce", and the facts of
// init-sequential, liveness-example and grace-period).
type Table struct {
	// Seen is from the binding to the first sync of the pod.
	Seen time.Duration
	// Notice is from a change of the pod's object until its worker is told.
	Notice time.Duration
	// VolumePoll is how often a sync that waits for volumes looks whether
	// they are mounted (volumemanager.podAttachAndMountRetryInterval); a first
	// look always comes too early.
	VolumePoll time.Duration
	// Sandbox is what creating the sandbox with its network takes.
	Sandbox time.Duration
	// Create and Start are what the runtime takes for a container.
	Create, Start time.Duration
	// Exit is from the end of a container's program until the runtime shows
	// it: longer than the relist after a start, which therefore still sees
	// programs running that end at once.
	Exit time.Duration
	// Resize is what the runtime takes to change the limits of containers.
	Resize time.Duration
	// Signal is from a request to stop a container until its program has the
	// signal.
	Signal time.Duration
	// StopSandbox is what tearing down the sandbox takes.
	StopSandbox time.Duration
	// Unmount is from the end of a pod's containers until its volumes are
	// unmounted, which goes on in the background: a turn of the populator of
	// the wanted mounts, one of the reconciler, and what they do.
	Unmount time.Duration
	// Cleanup is what removing a terminated pod's cgroups takes.
	Cleanup time.Duration
	// Write is from a new status to its patch; statuses in between are merged.
	Write time.Duration
	// Relist is how long a relist asked for by a sync takes.
	Relist time.Duration
	// Exec is what starting a command in a container takes.
	Exec time.Duration

	// RelistPeriod, SyncPeriod and Housekeeping are the periods of the
	// kubelet's pod lifecycle event generator, of its sync ticker and of its
	// cleanups. Each node has its own phase.
	RelistPeriod, SyncPeriod, Housekeeping time.Duration
	// Resync is syncFrequency; a pod is synced again that long (and up to half
	// as long again) after a sync without error. Retry is the same after a
	// sync with an error that has no back-off of its own.
	Resync, Retry time.Duration
	// Jitter is by which share durations of the machine vary: 0.2 makes them
	// up to a fifth longer.
	Jitter float64
}

// Recorded returns the latencies of the recorded cluster.
func Recorded() Table {
	return Table{
		Seen:         30 * time.Millisecond,
		Notice:       50 * time.Millisecond,
		VolumePoll:   300 * time.Millisecond,
		Sandbox:      140 * time.Millisecond,
		Create:       20 * time.Millisecond,
		Start:        90 * time.Millisecond,
		Exit:         30 * time.Millisecond,
		Resize:       25 * time.Millisecond,
		Signal:       40 * time.Millisecond,
		StopSandbox:  300 * time.Millisecond,
		Unmount:      150 * time.Millisecond,
		Cleanup:      20 * time.Millisecond,
		Write:        12 * time.Millisecond,
		Relist:       8 * time.Millisecond,
		Exec:         30 * time.Millisecond,
		RelistPeriod: time.Second,
		SyncPeriod:   time.Second,
		Housekeeping: 2 * time.Second,
		Resync:       time.Minute,
		Retry:        10 * time.Second,
		Jitter:       0.2,
	}
}
