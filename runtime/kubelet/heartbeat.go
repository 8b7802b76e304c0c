package kubelet

import "time"

// Heard returns when the kubelet of the node reported last, and whether it goes
// on to; the zero time if there is no such kubelet.
func (k *Kubelets) Heard(node string) (last time.Time, still bool) {
	if k.nodes[node] == nil {
		return time.Time{}, false
	}
	return k.Clock.Now(), true
}
