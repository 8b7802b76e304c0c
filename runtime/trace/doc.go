// Package trace keeps what happened in a scenario: the transitions of all its
// objects, in order, with their instants.
//
// A Recorder reads the changes of a Source, reduces each object to the fields
// that a reader of its life-cycle cares about, and keeps one line for each
// transition. A Trace is these lines: it can be asked temporal questions,
// normalised, compared with another one, hashed, and written as NDJSON, one
// transition a line. The vocabulary of the fields is that of the recordings of real
// clusters, so that both can be compared:
//
//	all            generation, deletionTimestamp (true), deletionGracePeriodSeconds,
//	               finalizers, labels.*, ownerReferences (Kind/name/controller), some annotations.*
//	Pod            phase, reason, message, nodeName, podIP (has one), qosClass,
//	               conditions.* as Status/Reason; per container init/NAME, app/NAME,
//	               ephemeral/NAME as waiting:REASON, running or
//	               terminated:REASON:EXITCODE[:signalN], and .restartCount, .ready,
//	               .started, .lastState, .image (of the spec), .state.message
//	workloads      spec.replicas, spec.paused ..., images, status.* counters, conditions.*
//	EndpointSlice  endpoints.PODNAME as "ready=.. serving=.. terminating=..", ports
//	Endpoints      subsets
//	Event          type, reason, message, object, fieldPath, count, source
//	Node           conditions.*, taints, unschedulable
//	others         phase, volume, replicas, hard/used, selector ...
//	kinds that a recorder was told to follow: the conditions, counters and texts of
//	               the status, and the fields that were asked for, by their paths
//
// Nothing here knows a client: a watcher of a real cluster is an adapter that
// implements Source.
package trace
