package vocabulary

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/validation"

	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

var faultSteps = []sentence.Step{
	needing(target.KillsContainers, step(`container {container} of pod {name} is killed`, "Its main process is killed (SIGKILL) from outside, behind Kubernetes's back.", "When container main of pod web is killed", killContainer)),
	needing(target.KillsSandboxes, step(`the sandbox of pod {name} is stopped`, "The pod's sandbox and all its containers end, behind the kubelet's back.", "When the sandbox of pod web is stopped", killSandbox)),
	needing(target.StopsNodes, step(`node {name} falls silent`, "The node stops, as in a power cut: its containers end, and its kubelet no longer reports.", "When node $NODE1 falls silent", stopNode)),
	needing(target.StopsNodes, step(`node {name} comes back`, "A node that fell silent or was shut down starts again.", "When node $NODE1 comes back", startNode)),
	needing(target.StopsNodes, step(`node {name} reboots`, "The node stops and starts again at once.", "When node $NODE1 reboots", rebootNode)),
	needing(target.StopsKubelets, step(`the kubelet of node {name} stops`, "The kubelet no longer reports nor does what is wanted; the node's containers go on.", "When the kubelet of node $NODE1 stops", stopKubelet)),
	needing(target.StopsKubelets, step(`the kubelet of node {name} starts`, "A kubelet that stopped starts again, and registers its node if that was deleted.", "When the kubelet of node $NODE1 starts", startKubelet)),
	with("\n  \"\"\"\n  evictionHard: {memory.available: 500Mi}\n  evictionPressureTransitionPeriod: 30s\n  \"\"\"", needing(target.ConfiguresKubelets, step(`the kubelet of node {name} restarts with the configuration:`, "Its KubeletConfiguration is the doc string, and what is not in it is the default: evictionHard, evictionSoft, evictionSoftGracePeriod, evictionMaxPodGracePeriod, evictionMinimumReclaim, evictionPressureTransitionPeriod, mergeDefaultEvictionSettings.", "When the kubelet of node $NODE1 restarts with the configuration:", configureKubelet))),
	ofNew(needing(target.JoinsNodes, step(`node {name} joins`, "A new machine: its kubelet starts and registers the node.", "When node worker9 joins", joinNode))),
	needing(target.AddsImages, step(`image {image} appears in the registry`, "From now on the image can be pulled.", "When image appearslater:1.0 appears in the registry", addImage)),
	needing(target.RemovesImages, step(`image {image} disappears from the registry`, "From now on the image cannot be pulled; nodes that have it keep it.", "When image appearslater:1.0 disappears from the registry", removeImage)),
	needing(target.RestartsControlPlane, step(`the control plane restarts`, "API server, scheduler and controllers start anew; what is stored stays.", "When the control plane restarts", restartControlPlane)),
}

func killContainer(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "kill a container", func(c target.ContainerKiller) error {
		container := condition.PlainContainer(w.Expand(a.Values[0]))
		return c.KillContainer(ctx, w.Place.Namespace, w.Expand(a.Values[1]), container)
	})
}

func killSandbox(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "stop a sandbox", func(c target.SandboxKiller) error {
		return c.KillSandbox(ctx, w.Place.Namespace, w.Expand(a.Values[0]))
	})
}

func stopNode(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "stop a node", func(c target.NodeStopper) error { return c.StopNode(ctx, w.Expand(a.Values[0])) })
}

func startNode(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "start a node", func(c target.NodeStopper) error { return c.StartNode(ctx, w.Expand(a.Values[0])) })
}

func rebootNode(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "stop a node", func(c target.NodeStopper) error {
		node := w.Expand(a.Values[0])
		if err := c.StopNode(ctx, node); err != nil {
			return err
		}
		return c.StartNode(ctx, node)
	})
}

func stopKubelet(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "stop a kubelet", func(c target.KubeletStopper) error { return c.StopKubelet(ctx, w.Expand(a.Values[0])) })
}

func startKubelet(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "start a kubelet", func(c target.KubeletStopper) error { return c.StartKubelet(ctx, w.Expand(a.Values[0])) })
}

func configureKubelet(ctx context.Context, w *scenario.World, a sentence.Args) error {
	if !a.HasDoc {
		return errNoDoc
	}
	return fault(ctx, w, "configure a kubelet", func(c target.KubeletConfigurer) error {
		return c.ConfigureKubelet(ctx, w.Expand(a.Values[0]), []byte(w.Expand(a.Doc)))
	})
}

func joinNode(ctx context.Context, w *scenario.World, a sentence.Args) error {
	name := w.Expand(a.Values[0])
	if wrong := validation.NameIsDNSSubdomain(name, false); len(wrong) > 0 {
		return fmt.Errorf("no node can be called %q: %s", name, strings.Join(wrong, "; "))
	}
	return fault(ctx, w, "add a node", func(c target.NodeJoiner) error { return c.JoinNode(ctx, name) })
}

func addImage(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "add an image", func(c target.ImageAdder) error { return c.AddImage(ctx, a.Values[0]) })
}

func removeImage(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return fault(ctx, w, "remove an image", func(c target.ImageRemover) error { return c.RemoveImage(ctx, a.Values[0]) })
}

func restartControlPlane(ctx context.Context, w *scenario.World, _ sentence.Args) error {
	return fault(ctx, w, "restart the control plane", func(c target.ControlPlaneRestarter) error { return c.RestartControlPlane(ctx) })
}
