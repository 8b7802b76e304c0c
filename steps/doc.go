// Package steps is the vocabulary of features: what a scenario can say of a
// Kubernetes cluster, and what that means. It knows a cluster as the interface
// Cluster and records what happens in it; steps do not poll, but let the
// cluster's time pass until the recorded trace satisfies them.
//
// Users' own godog suites can import it and add steps of their own.
package steps
