// Package statefulset keeps the pods of StatefulSets, as upstream's
// pkg/controller/statefulset: each with a name, claims and a place in the order
// of its own.
package statefulset
