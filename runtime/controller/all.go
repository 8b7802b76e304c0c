// Package controller lists the controllers of a cluster. They live in rooms by
// family: workload, statefulset, daemonset, job, cronjob, autoscaling, service,
// namespace, node, volume, gc, policy.
package controller

import (
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/runtime/controller/autoscaling"
	"github.com/gherkube/gherkube/runtime/controller/cronjob"
	"github.com/gherkube/gherkube/runtime/controller/daemonset"
	"github.com/gherkube/gherkube/runtime/controller/gc"
	"github.com/gherkube/gherkube/runtime/controller/job"
	"github.com/gherkube/gherkube/runtime/controller/namespace"
	"github.com/gherkube/gherkube/runtime/controller/node"
	"github.com/gherkube/gherkube/runtime/controller/policy"
	"github.com/gherkube/gherkube/runtime/controller/service"
	"github.com/gherkube/gherkube/runtime/controller/statefulset"
	"github.com/gherkube/gherkube/runtime/controller/volume"
	"github.com/gherkube/gherkube/runtime/controller/workload"
	"github.com/gherkube/gherkube/runtime/loop"
)

// Config is what the controllers need to know of their cluster.
type Config struct {
	// RootCA is the PEM bundle that every namespace gets in the ConfigMap
	// kube-root-ca.crt.
	RootCA string
	// Usage measures ResourceQuotas.
	Usage policy.Usage
	// Default fills in what an object does not say, as the API server does.
	Default func(runtime.Object)
	// Autoscaling is what autoscalers ask.
	Autoscaling autoscaling.Config
	// Nodes is for the controller of the nodes' lifecycle.
	Nodes node.Lifecycle
	// VolumePhase is when within its period the controller of PersistentVolumes looks
	// at all of them.
	VolumePhase time.Duration
}

// All returns new controllers of one cluster in the order in which they act.
func All(c Config) []loop.Actor {
	return []loop.Actor{
		namespace.NewServiceAccounts(),
		namespace.NewRootCAs(c.RootCA),
		workload.NewDeployments(),
		workload.NewReplicaSets(),
		workload.NewReplicationControllers(),
		job.NewJobs(),
		cronjob.NewCronJobs(),
		job.NewExpiries(),
		statefulset.New(c.Default),
		daemonset.New(),
		autoscaling.New(c.Autoscaling),
		service.NewEndpointSlices(),
		service.NewEndpoints(),
		service.NewMirrors(),
		policy.NewDisruptions(),
		policy.NewQuotas(c.Usage),
		node.NewLifecycle(c.Nodes),
		node.NewTaintEvictions(),
		volume.NewEphemeral(),
		volume.NewVolumeBinder(c.VolumePhase),
		volume.NewClaimBinder(c.VolumePhase),
		volume.NewLocalPath(),
		volume.NewExpansion(),
		volume.NewClaimProtection(),
		volume.NewVolumeProtection(),
		volume.NewAttributesProtection(),
		policy.NewAggregation(),
		namespace.NewDeletions(),
		gc.NewCollector(),
		gc.NewPodGC(gc.EndedPods),
		gc.NewEvents(),
	}
}
