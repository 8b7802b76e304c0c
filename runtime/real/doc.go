// Package real reaches a cluster that exists outside of this process, by a
// rest.Config alone, and sees what happens in it by watches alone. Its time is
// the wall clock's.
//
// A Hub watches a cluster once for all scenarios that run on it. Each scenario
// has a Cluster of its own: a namespace, and a view of the changes in it. What
// a scenario makes in namespaces whose names begin with that of its own and a
// dash belongs to it, too.
//
// What has no namespace (ClusterRoles, PriorityClasses, CustomResourceDefinitions,
// PersistentVolumes, labels and taints of nodes, objects in the namespaces of
// others) is not cleaned up: nothing tells whose it is. A scenario that makes
// such objects deletes them itself.
package real
