package node

import corev1 "k8s.io/api/core/v1"

// What the machine itself uses, below its pods: the kubelet, the container
// runtime, the kernel and kube-proxy. It is a little more than what a node of the
// recorded cluster uses without pods.
const (
	SystemCPU       = 50 // thousandths of a processor
	SystemMemory    = 400 << 20
	SystemProcesses = 300 // threads, as /proc/loadavg counts them
)

// What is on a machine's disk besides pods and what they pull: the system, and the
// images that are on all nodes. On a small disk it is a tenth.
const (
	systemDisk   = 10 << 30
	systemInodes = 300_000
)

// Disk is how large the disk of a machine is that has these resources.
func Disk(capacity corev1.ResourceList) int64 {
	disk := capacity[corev1.ResourceEphemeralStorage]
	if disk.Sign() > 0 {
		return disk.Value()
	}
	return 101430960 << 10 // as the recorded cluster's nodes
}

// SystemDisk is what of a machine's disk the system uses.
func SystemDisk(capacity corev1.ResourceList) int64 { return min(systemDisk, Disk(capacity)/10) }

// Inodes is how many files the machine's disk can have: one for each 16 KiB, as
// mke2fs makes them.
func Inodes(capacity corev1.ResourceList) int64 { return Disk(capacity) / (16 << 10) }

// SystemInodes is how many of them the system has.
func SystemInodes(capacity corev1.ResourceList) int64 {
	return min(systemInodes, Inodes(capacity)/10)
}

// Processes is how many processes the machine can have: the kernel's threads-max,
// of which each may use 16 KiB of an eighth of the memory (set_max_threads).
func Processes(capacity corev1.ResourceList) int64 {
	return capacity.Memory().Value() / (8 * 16 << 10)
}
