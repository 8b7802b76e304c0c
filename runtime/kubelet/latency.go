package kubelet

import "time"

// Back-offs of the kubelet (kubelet.go: initialCrashLoopBackOff,
// MaxCrashLoopBackOff).
const (
	crashBackoffInitial = 10 * time.Second
	crashBackoffMax     = 300 * time.Second
)

// minimumGrace is the least time a container is given between SIGTERM and
// SIGKILL (kuberuntime: minimumGracePeriodInSeconds).
const minimumGrace = 2
