// Package gc has the garbage collector: it deletes what has lost all of its
// owners, and carries out the foreground and orphan propagation of deletions;
// and what deletes pods that no kubelet ends and events that are old.
package gc
