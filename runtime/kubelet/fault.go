package kubelet

import "fmt"

// Faults that a scenario can bring about, beyond what containers do by
// themselves.

// KillSandbox stops the pod's sandbox behind the kubelet's back, as
// `crictl stopp` does: the containers are killed, and the kubelet makes a new
// sandbox in which all init containers run again.
func (k *Kubelets) KillSandbox(namespace, podName string) error {
	p := k.newest(namespace, podName)
	if p == nil || !p.containers.Break() {
		return fmt.Errorf("kill sandbox: pod %s/%s has no sandbox: wait until it has started", namespace, podName)
	}
	return nil
}
