package target

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/assumption"
)

// What a cluster may implement besides Cluster. A scenario with a step that needs an
// Ability is skipped, with an UnsupportedError, on a cluster that lacks its interface.
// ImageDescriber is not an Ability: it adds to what a failure shows.
type (
	// ContainerKiller ends a container's main process as SIGKILL from outside does.
	ContainerKiller interface {
		KillContainer(ctx context.Context, namespace, pod, container string) error
	}
	// SandboxKiller stops a pod's sandbox with all its containers behind the
	// kubelet's back.
	SandboxKiller interface {
		KillSandbox(ctx context.Context, namespace, pod string) error
	}
	// NodeStopper makes a node silent, as a power cut does, and brings it back.
	NodeStopper interface {
		StopNode(ctx context.Context, node string) error
		StartNode(ctx context.Context, node string) error
	}
	// NodeShutter shuts a node down whose kubelet gives pods of a priority and more
	// the period to end in (shutdownGracePeriodByPodPriority).
	NodeShutter interface {
		ShutDownNode(ctx context.Context, node string, periods map[int32]time.Duration) error
	}
	// KubeletStopper ends the kubelet of a node, whose containers go on, and
	// starts it again.
	KubeletStopper interface {
		StopKubelet(ctx context.Context, node string) error
		StartKubelet(ctx context.Context, node string) error
	}
	// KubeletConfigurer restarts the kubelet of a node with other settings: a
	// KubeletConfiguration in YAML, of which those that are missing are the default.
	KubeletConfigurer interface {
		ConfigureKubelet(ctx context.Context, node string, configuration []byte) error
	}
	// NodeJoiner adds a machine whose kubelet registers it as a node.
	NodeJoiner interface {
		JoinNode(ctx context.Context, node string) error
	}
	// StaticPodRunner puts files into the folder from which the kubelet of a node
	// runs static pods, and removes them.
	StaticPodRunner interface {
		PutManifest(ctx context.Context, node, file string, manifest []byte) error
		RemoveManifest(ctx context.Context, node, file string) error
	}
	// ImageAdder lets an image be pulled from now on.
	ImageAdder interface {
		AddImage(ctx context.Context, image string) error
	}
	// ImageRemover lets an image not be pulled any more.
	ImageRemover interface {
		RemoveImage(ctx context.Context, image string) error
	}
	// ControlPlaneRestarter restarts the control plane; the objects stay.
	ControlPlaneRestarter interface {
		RestartControlPlane(ctx context.Context) error
	}
	// ActorHost has the image of containers that do what a script says.
	ActorHost interface {
		// ActorImage is the name that the image has there.
		ActorImage() string
	}
	// MetricSetter serves metrics that are set: custom ones, of an object or of
	// the pods with some labels, and external ones. Values are in thousandths.
	MetricSetter interface {
		SetMetric(ctx context.Context, namespace, kind, name, metric string, value int64) error
		SetPodsMetric(ctx context.Context, namespace string, labels map[string]string, metric string, value int64) error
		SetExternalMetric(ctx context.Context, namespace, metric string, labels map[string]string, value int64) error
	}
	// UsageMeasurer may serve metrics.k8s.io: what containers use.
	UsageMeasurer interface {
		MeasuresUsage(ctx context.Context) bool
	}
	// PolicyEnforcer may have a network that NetworkPolicies hold in.
	PolicyEnforcer interface {
		EnforcesNetworkPolicies(ctx context.Context) bool
	}
	// IngressHost may be able to run an ingress controller: its nodes have the image, or
	// need none.
	IngressHost interface {
		RunsIngressController(ctx context.Context) bool
	}
	// ImageDescriber knows which images pods have asked for in vain, because
	// nobody has said what they do.
	ImageDescriber interface {
		Undescribed() []assumption.Image
	}
	// OutsideClient sends an HTTP GET from outside the cluster's network: to a
	// node's address, at a NodePort. The status is 0 if nobody answers.
	OutsideClient interface {
		GetFromOutside(ctx context.Context, url string) (status int, body string, err error)
	}
)

// ActorImage is the image whose containers do what a behaviour script says:
// each argument is a line of it, or several. Manifests may use it too.
const ActorImage = script.Image

// IngressController is the image of the controller that a step brings into a cluster.
const IngressController = "registry.k8s.io/ingress-nginx/controller:v1.15.1"

// Ability is something that some clusters can do and others cannot, and that a
// scenario may need. The scenario says so by its steps, or by a tag
// @needs:ABILITY.
type Ability string

// The abilities, each with the interface of the clusters that have it.
const (
	KillsContainers       Ability = "kill-container"        // ContainerKiller
	KillsSandboxes        Ability = "kill-sandbox"          // SandboxKiller
	StopsNodes            Ability = "stop-node"             // NodeStopper
	ShutsNodesDown        Ability = "shut-node-down"        // NodeShutter
	StopsKubelets         Ability = "stop-kubelet"          // KubeletStopper
	ConfiguresKubelets    Ability = "configure-kubelet"     // KubeletConfigurer
	JoinsNodes            Ability = "join-node"             // NodeJoiner
	RunsStaticPods        Ability = "static-pods"           // StaticPodRunner
	AddsImages            Ability = "add-image"             // ImageAdder
	RemovesImages         Ability = "remove-image"          // ImageRemover
	RestartsControlPlane  Ability = "restart-control-plane" // ControlPlaneRestarter
	SendsRequestsFromAway Ability = "outside-request"       // OutsideClient
	RunsActors            Ability = "actors"                // ActorHost
	SetsMetrics           Ability = "set-metrics"           // MetricSetter
	MeasuresUsage         Ability = "measure-usage"         // UsageMeasurer
	EnforcesPolicies      Ability = "network-policies"      // PolicyEnforcer
	RoutesIngresses       Ability = "ingress-controller"    // IngressHost
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
	{ConfiguresKubelets, "configure a kubelet", has[KubeletConfigurer]},
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
	{RoutesIngresses, "run the image " + IngressController + " (its nodes do not have it: `kind load docker-image` and the like bring it there)", routes},
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

func routes(c Cluster) bool {
	h, ok := c.(IngressHost)
	return ok && h.RunsIngressController(context.Background())
}

// ReadAbility reads the name of an ability. The error names those that there are.
func ReadAbility(name string) (Ability, error) {
	var names []string
	for _, a := range abilities {
		if string(a.Ability) == name {
			return a.Ability, nil
		}
		names = append(names, string(a.Ability))
	}
	return "", fmt.Errorf("there is no ability %q: there are %s", name, strings.Join(names, ", "))
}

// concernAll are the abilities whose use every scenario on the cluster feels.
var concernAll = []Ability{StopsNodes, StopsKubelets, ConfiguresKubelets, JoinsNodes, RestartsControlPlane}

// OfAll reports whether every scenario on the cluster feels the use of an ability.
func (a Ability) OfAll() bool { return slices.Contains(concernAll, a) }
