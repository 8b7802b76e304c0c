package steps

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/assumption"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/repository"
)

// Cluster is where a scenario runs: the bundled simulator or a real one.
type Cluster interface {
	// REST is the configuration for any Kubernetes client.
	REST() *rest.Config
	// Now is virtual or wall time.
	Now() time.Time
	// Pass lets time pass until done reports true, at most d. It asks done
	// before any time passes and again after everything that happened at one
	// instant; when Pass returns without an error, either done has reported
	// true or d is over. On the simulator time is virtual and goes from timer to timer; on a
	// real cluster Pass waits for changes. The error is that of the context,
	// or says why the cluster cannot go on.
	Pass(ctx context.Context, d time.Duration, done func() bool) error
	// Trace is where the cluster's changes can be read.
	Trace() trace.Source
}

// Provider gives each scenario a cluster of its own, or a namespace of its own
// in a shared one. It is called from several goroutines.
type Provider interface {
	// Provide returns where the scenario runs. An UnsupportedError says that
	// nothing there can do what the scenario needs, which is then skipped.
	Provide(ctx context.Context, scenario Scenario) (*Place, error)
}

// Scenario is what a provider is told of a scenario.
type Scenario struct {
	Name string
	Tags []string
	// Files are those of the repository that the scenario may read; nil if there
	// are none. They end with the world.
	Files *repository.Files
	// Variables are variables of its terminal.
	Variables map[string]string
	// Needs are the abilities that the scenario's steps and its tags
	// @needs:ABILITY ask for, in order.
	Needs []Ability
	// Kinds are the words of steps for kinds that not every trace records.
	Kinds []string
	// Images are the names of the images that the scenario's texts mention, sorted.
	Images []string
	// Start is when the cluster's time is to begin, where that can be chosen;
	// zero if it does not matter.
	Start time.Time
	// Nodes are the nodes that take pods that the scenario asks for; none if any
	// will do. A provider whose clusters are not so returns what UnfitNodes says.
	Nodes []NodeShape
}

// Alone reports whether the scenario must have a cluster for itself: by its tag
// @alone, as one that counts what others do as well, or because its steps stop what
// others need.
func (s Scenario) Alone() bool {
	return slices.Contains(s.Tags, "@alone") || slices.ContainsFunc(s.Needs, ofAll)
}

// Place is what a provider gives to one scenario.
type Place struct {
	Cluster Cluster
	// Name says which cluster it is, in reports: "sim", "kind".
	Name string
	// Namespace is where the scenario's objects go unless they say otherwise.
	// It exists, with its default service account.
	Namespace string
	// Nodes are the names of the nodes that can run pods, in order: $NODE1,
	// $NODE2 in texts of the scenario.
	Nodes []string
	// Shared says that other scenarios use the cluster too: only the
	// scenario's own namespaces are then recorded, which are Namespace and those
	// whose names begin with it and a dash.
	Shared bool
	// Slack is how much later than a step says something may come true: the
	// step then holds, and is reported as late. Real machines are slow when
	// they are busy, which is not the cluster's behaviour.
	Slack time.Duration
	// Close gives the place back: a simulated cluster ends, a namespace is
	// deleted. It may be nil.
	Close func(context.Context) error
}

// Virtual is a cluster with virtual time, in this process. Its time passes only
// while the clients it attends to wait for it.
type Virtual interface {
	// Clients are the clients of this process.
	Clients() *client.Clients
	// Changes grows with everything that changes in the cluster.
	Changes() int64
	// Changed reports whether an object of those that are asked for has changed
	// since Changes was as it is given, or whether that is not known any more.
	Changed(since int64, among func(resource schema.GroupResource, namespace, name string) bool) bool
	// Chance is what the cluster's seed gives for a purpose.
	Chance(purpose string) *rand.Rand
}

// Syncer is a cluster whose changes are seen later than they are made, as those
// of a cluster that is watched.
type Syncer interface {
	// Sync returns when Trace has everything that was written before.
	Sync(ctx context.Context) error
}

// Follower is a cluster whose Trace has no changes of a kind that is not among
// trace.Kinds until it is asked for. That of other clusters has everything.
type Follower interface {
	// Follow returns when Trace has what there is of the kind; what changes
	// from then on follows.
	Follow(ctx context.Context, kind trace.Found) error
}

// What a step of the family "faults" needs. A cluster implements those it can
// do; a step that needs another one is reported as not supported there.
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
	// ImageDescriber knows which images pods have asked for in vain, because
	// nobody has said what they do.
	ImageDescriber interface {
		Undescribed() []assumption.Image
	}
	// OutsideClient sends an HTTP GET from outside the cluster's network: to a
	// node's address, at a NodePort.
	OutsideClient interface {
		GetFromOutside(ctx context.Context, url string) (status int, body string, err error)
	}
)

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
)

// UnsupportedError says that a cluster cannot do what a step needs. The
// scenario is then skipped there with this reason; it has not failed.
type UnsupportedError struct {
	What    string // "kill a sandbox"
	Cluster string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("not supported on this cluster (%s): %s", e.Cluster, e.What)
}
