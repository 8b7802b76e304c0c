// Package kubelet is the kubelets of all nodes of a simulated cluster: one
// actor of the loop, whose keys are the pods bound to its nodes.
//
// It is a machine that speaks in effects, not a pure function: workers remember,
// and each part of a worker, in the packages below this one, owns what it
// remembers.
//
// Each pod has a worker written against the real kubelet's: a sync looks at
// what the runtime showed at the last relist, writes the status, and does what
// is missing; it takes virtual time, and further reasons to sync wait until it
// is over and the runtime was looked at again. What a sync decides, in which
// order, and every word of statuses, conditions and events follow
// k8s.io/kubernetes/pkg/kubelet at 1.37; functions name the upstream function
// they follow. How long things take is data (package latency), measured on a real
// cluster.
//
// In this order, each knows those before it: a machine (machine.go); the worker of a pod
// on it (worker.go, queue.go, sync.go); the machine with all its pods, and what it knows
// of its memory, disk and processors (occupied.go, memory.go, nodefs.go, processors.go);
// the kubelet of one machine (kubelet.go); and the Kubelets, which are the actor
// (kubelets.go, reconcile.go). A worker asks what concerns other pods by functions that
// its kubelet gives it (neighbours).
//
// Packages volume and environment say what is missing of theirs.
package kubelet
