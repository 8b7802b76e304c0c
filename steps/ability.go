package steps

import (
	"context"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/actor/script"
)

// ability is an Ability, what it is called in a report, and how a cluster is
// asked for it.
type ability struct {
	Ability
	what string
	has  func(Cluster) bool
}

var abilities = []ability{
	{KillsContainers, "kill a container", has[ContainerKiller]},
	{KillsSandboxes, "stop a sandbox", has[SandboxKiller]},
	{StopsNodes, "stop a node", has[NodeStopper]},
	{ShutsNodesDown, "shut a node down gracefully", has[NodeShutter]},
	{StopsKubelets, "stop a kubelet", has[KubeletStopper]},
	{JoinsNodes, "add a node", has[NodeJoiner]},
	{RunsStaticPods, "run static pods", has[StaticPodRunner]},
	{AddsImages, "add an image", has[ImageAdder]},
	{RemovesImages, "remove an image", has[ImageRemover]},
	{RestartsControlPlane, "restart the control plane", has[ControlPlaneRestarter]},
	{SendsRequestsFromAway, "send a request from outside", has[OutsideClient]},
	{RunsActors, "run the image " + script.Image, has[ActorHost]},
	{SetsMetrics, "set metrics (custom.metrics.k8s.io, external.metrics.k8s.io)", has[MetricSetter]},
	{MeasuresUsage, "measure what containers use (metrics.k8s.io)", measures},
	{EnforcesPolicies, "enforce network policies", enforces},
}

func has[C any](c Cluster) bool {
	_, ok := c.(C)
	return ok
}

func measures(c Cluster) bool {
	m, ok := c.(UsageMeasurer)
	return ok && m.MeasuresUsage(context.Background())
}

func enforces(c Cluster) bool {
	e, ok := c.(PolicyEnforcer)
	return ok && e.EnforcesNetworkPolicies(context.Background())
}

func abilityNames() string {
	var names []string
	for _, a := range abilities {
		names = append(names, string(a.Ability))
	}
	return strings.Join(names, ", ")
}

// Unsupported says what the scenario needs and the cluster of that name cannot
// do, as an UnsupportedError; nil if there is nothing.
func (s Scenario) Unsupported(c Cluster, name string) error {
	for _, a := range abilities {
		if slices.Contains(s.Needs, a.Ability) && !a.has(c) {
			return &UnsupportedError{What: a.what, Cluster: name}
		}
	}
	return nil
}
