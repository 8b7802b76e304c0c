// Package daemonset keeps a pod of each DaemonSet on each node that it is for,
// as upstream's pkg/controller/daemon. What it knows of a node is counted anew
// only when the node or one of its pods changes, so that a set costs as much as
// what happens to it, however many nodes there are.
package daemonset
