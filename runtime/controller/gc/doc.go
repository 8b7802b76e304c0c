// Package gc has the garbage collector: it deletes what has lost all of its
// owners, and carries out the foreground and orphan propagation of deletions.
package gc
