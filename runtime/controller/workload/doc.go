// Package workload has the controllers that keep pods running: ReplicaSet,
// ReplicationController and Deployment.
//
// They are written against k8s.io/kubernetes/pkg/controller of 1.37, whose
// functions are named where behaviour comes from them. What differs: a view is
// never stale, so there are no expectations; and what upstream does by calls
// is here returned as effects. A write that upstream would lose to a conflict
// (a second write from one stale copy) is left out and made by the next
// reconciliation, which the first write causes.
package workload
