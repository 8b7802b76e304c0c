// Package steps runs features on Kubernetes clusters and reports what came of them. It
// knows a cluster as the interface Cluster, which providers implement; what the steps
// are and do is in the packages below it.
//
// Users' own godog suites can import it and add steps of their own.
package steps
