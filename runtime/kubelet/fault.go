package kubelet

import (
	"fmt"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// Faults that a scenario can bring about, beyond what containers do by
// themselves.

// KillSandbox stops the pod's sandbox behind the kubelet's back, as
// `crictl stopp` does: the containers are killed, and the kubelet makes a new
// sandbox in which all init containers run again.
func (k *Kubelets) KillSandbox(namespace, podName string) error {
	p := k.newest(namespace, podName)
	if p == nil || !p.sandbox.Ready {
		return fmt.Errorf("kill sandbox: pod %s/%s has no sandbox: wait until it has started", namespace, podName)
	}
	for _, r := range p.records {
		if r.State == relist.Running {
			_ = k.Runtime.Signal(r.ID, process.KILL)
		}
	}
	p.dropSandbox()
	p.Soon(p.lister.Changed)
	return nil
}

// RemoveImage takes an image off a node, so that it has to be pulled again.
// Images that are on every node (Config.Pulled) stay.
func (k *Kubelets) RemoveImage(node, reference string) error {
	n := k.nodes[node]
	if n == nil {
		return fmt.Errorf("remove image: there is no node %q", node)
	}
	n.images.Remove(reference)
	return nil
}
