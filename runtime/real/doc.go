// Package real reaches a cluster that exists outside of this process, by a
// rest.Config alone, and sees what happens in it by watches alone. Its time is
// the wall clock's.
//
// A Hub watches a cluster once for all scenarios that run on it. Each scenario
// has a Cluster of its own: a namespace, and a view of the changes in it. What
// a scenario makes in namespaces whose names begin with that of its own and a
// dash belongs to it, too.
//
// What a scenario's clients make elsewhere (ClusterRoles, PriorityClasses,
// CustomResourceDefinitions, objects in the namespaces of others) is known by
// their requests and deleted at the scenario's end; labels, taints and cordons of
// nodes are put back. What they change of other objects stays changed, and what
// they delete is gone.
package real
