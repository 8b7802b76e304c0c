package sim

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/container"
	lifecycle "github.com/gherkube/gherkube/runtime/controller/node"
	"github.com/gherkube/gherkube/runtime/kubelet"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

// clusterName is what the names of nodes begin with.
const clusterName = "gherkube"

// Machine is a node besides the control plane. What is empty is as on other
// nodes.
type Machine struct {
	Name   string
	Labels map[string]string
	Taints []corev1.Taint
	// Capacity is of the named resources only.
	Capacity corev1.ResourceList
}

// machines are the cluster's nodes, and what runs on them.
type machines struct {
	*passage
	nodes      []node.Node
	kubelets   *kubelet.Kubelets
	containers *container.Runtime
}

// workers returns the nodes besides the control plane.
func workers(c Config) []node.Node {
	if len(c.Machines) == 0 {
		return node.Workers(clusterName, c.Workers)
	}
	out := node.Workers(clusterName, len(c.Machines))
	for i, m := range c.Machines {
		n := &out[i]
		n.Name, n.Labels, n.Taints = cmp.Or(m.Name, n.Name), m.Labels, m.Taints
		n.Capacity = n.Resources()
		maps.Copy(n.Capacity, m.Capacity)
	}
	return out
}

// nodes returns a control plane, which takes no pods without a toleration, and
// the workers.
func nodes(c Config) []node.Node {
	controlPlane := node.Node{
		Name:   clusterName + "-control-plane",
		IP:     apiserver.ControlPlaneIP,
		PodNet: "10.244.0",
		Labels: map[string]string{
			"node-role.kubernetes.io/control-plane":                   "",
			"node.kubernetes.io/exclude-from-external-load-balancers": "",
		},
		Taints: []corev1.Taint{{Key: "node-role.kubernetes.io/control-plane", Effect: corev1.TaintEffectNoSchedule}},
	}
	return append([]node.Node{controlPlane}, workers(c)...)
}

// identified gives the machines their IDs, from the seed.
func identified(all []node.Node, s seed.Seed) []node.Node {
	for i := range all {
		all[i].Identity = identity(all[i].Name, s)
	}
	return all
}

func identity(name string, s seed.Seed) node.Identity {
	r := s.For("IDs of machine " + name)
	return node.Identity{
		Machine: strings.ReplaceAll(string(world.UID(r)), "-", ""),
		System:  string(world.UID(r)),
		Boot:    string(world.UID(s.For("boot ID"))),
	}
}

// Nodes returns the names of the nodes that take pods, in order.
func (c *machines) Nodes() []string {
	defer c.world.Enter()()
	var names []string
	for _, n := range c.nodes[1:] {
		names = append(names, n.Name)
	}
	return names
}

// allNodes returns the names of all nodes, in order. The caller is inside the gate.
func (c *machines) allNodes() []string {
	var names []string
	for _, n := range c.nodes {
		names = append(names, n.Name)
	}
	return names
}

// look writes what kubelets have written by now and nobody has seen yet: the
// renewals of leases, and the heartbeats of nodes.
func (c *machines) look(i apiserver.Interest) error {
	switch i.Resource {
	case store.Leases.GroupResource:
		if i.Namespace != "" && i.Namespace != corev1.NamespaceNodeLease {
			return nil
		}
	case store.Nodes.GroupResource:
	default:
		return nil
	}
	if i.Watch {
		c.kubelets.Watched(i.Resource)
	}
	names := []string{i.Name}
	if i.Name == "" {
		names = c.allNodes()
	}
	for _, name := range names {
		if err := c.write(c.kubelets.Heartbeat(c.world.Store.View(), i.Resource, name)); err != nil {
			return err
		}
	}
	return nil
}

// write performs what a kubelet writes outside of the loop.
func (c *machines) write(effects []loop.Effect) error { return c.writeAs(kubelet.Name, effects) }

// writeAs performs what an actor writes outside of the loop.
func (c *machines) writeAs(actor string, effects []loop.Effect) error {
	for _, e := range effects {
		made, err := c.loop.Performer.Perform(actor, e)
		if pending := (*loop.Pending)(nil); errors.As(err, &pending) {
			continue // it is written when webhooks have answered
		}
		if err != nil {
			return err
		}
		if create, ok := e.(loop.Create); ok && create.Created != nil {
			if err := c.writeAs(actor, create.Created(made)); err != nil {
				return err
			}
		}
	}
	return nil
}

// StopNode cuts the power of a node: its containers end, and its kubelet does not
// report any more.
func (c *machines) StopNode(_ context.Context, name string) error {
	return c.stopReports(name, c.kubelets.PowerOff)
}

// ShutDownNode shuts a node down, whose kubelet gives its pods time by their priorities:
// those of a priority or more the period. Without periods it does not notice.
func (c *machines) ShutDownNode(_ context.Context, name string, periods map[int32]time.Duration) error {
	var all []kubelet.ShutdownPeriod
	for _, priority := range slices.Sorted(maps.Keys(periods)) {
		all = append(all, kubelet.ShutdownPeriod{Priority: priority, Period: periods[priority]})
	}
	return c.fault(func() error { return c.kubelets.ShutDown(name, all) })
}

// StartNode starts a node whose power was cut.
func (c *machines) StartNode(_ context.Context, name string) error {
	return c.resumeReports(name, c.kubelets.Start)
}

// StopKubelet ends the kubelet of a node; its containers go on.
func (c *machines) StopKubelet(_ context.Context, name string) error {
	return c.stopReports(name, c.kubelets.Stop)
}

// StartKubelet starts the kubelet of a node where it was stopped.
func (c *machines) StartKubelet(_ context.Context, name string) error {
	return c.resumeReports(name, c.kubelets.Start)
}

// ConfigureKubelet restarts the kubelet of a node with a KubeletConfiguration.
func (c *machines) ConfigureKubelet(ctx context.Context, name string, configuration []byte) error {
	settings, err := kubeletSettings(configuration)
	if err != nil {
		return err
	}
	if err := c.StopKubelet(ctx, name); err != nil {
		return err
	}
	if err := c.fault(func() error { return c.kubelets.Configure(name, settings) }); err != nil {
		return err
	}
	return c.StartKubelet(ctx, name)
}

// PauseNode lets a node stand still, with all that runs on it.
func (c *machines) PauseNode(_ context.Context, name string) error {
	return c.stopReports(name, c.kubelets.Stop)
}

// ContinueNode lets a node go on that stood still.
func (c *machines) ContinueNode(_ context.Context, name string) error {
	return c.resumeReports(name, c.kubelets.Continue)
}

// JoinNode adds a machine of two CPUs, whose kubelet registers it.
func (c *machines) JoinNode(_ context.Context, name string) error {
	return c.fault(func() error {
		machine := node.Workers("", len(c.nodes))[len(c.nodes)-1] // no other has its addresses
		machine.Name = name
		machine.Identity = identity(name, c.world.Seed)
		if err := c.kubelets.Join(&machine); err != nil {
			return err
		}
		c.nodes = append(c.nodes, machine)
		return nil
	})
}

// stopReports stops the kubelet of a node by how.
func (c *machines) stopReports(name string, how func(store.View, string) ([]loop.Effect, error)) error {
	return c.fault(func() error {
		last, err := how(c.world.Store.View(), name)
		if err != nil {
			return err
		}
		c.reportsChanged(name)
		return c.write(last)
	})
}

// resumeReports lets the kubelet of a node report again by how.
func (c *machines) resumeReports(name string, how func(store.View, string) error) error {
	return c.fault(func() error {
		c.reportsChanged(name)
		return how(c.world.Store.View(), name)
	})
}

// reportsChanged lets the node lifecycle controller look at a node whose kubelet has
// stopped to report, or reports again.
func (c *machines) reportsChanged(name string) {
	for _, key := range lifecycle.ReportKeys(name) {
		c.loop.Wake(lifecycle.LifecycleName, key)
	}
}
