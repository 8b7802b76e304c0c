package kubelet

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/admission"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
)

// What a kubelet says of pods that it does not take any more as its node shuts down
// (pkg/kubelet/nodeshutdown).
const (
	notAdmittedReason  = "NodeShutdown"
	notAdmittedMessage = "Pod was rejected as the node is shutting down."
)

// admitter decides which pods a machine takes beside those that it has.
type admitter struct {
	*occupied
	shuttingDown func() bool
}

// refuse says why the kubelet does not take the pod as api has it: what its
// admission handlers say of a new pod, and of one that is to be resized.
func (n *admitter) refuse(p *worker, api *corev1.Pod) *admission.Rejection {
	if n.shuttingDown() { // managerImpl.Admit
		return &admission.Rejection{Reason: notAdmittedReason, Message: notAdmittedMessage}
	}
	if message := n.manager.Refuses(api, p.Now()); message != "" {
		return &admission.Rejection{Reason: eviction.Reason, Message: message}
	}
	return admission.Check(p.Pod, api, n.active(p))
}

// preempt ends other pods if that is what a critical pod needs to be taken, and
// reports whether it has to wait for their end.
func (n *admitter) preempt(p *worker) bool {
	if !eviction.IsCritical(p.API) || n.shuttingDown() {
		return false
	}
	victims, r := admission.Preempt(p.Pod, p.API, n.active(p))
	if r != nil {
		p.reject(r)
		return false
	}
	for _, other := range n.pods {
		if other != p && slices.Contains(victims, other.API) {
			other.Soon(other.preempted)
		}
	}
	return len(victims) > 0
}
