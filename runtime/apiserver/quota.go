package apiserver

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/apiserver/admission"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// QuotaUsage returns what measures how much of a quota of the world is used,
// as admission does: for the controller that keeps the quotas' status. The
// caller is inside the world's gate.
func (s *Server) QuotaUsage(w *world.World) func(*corev1.ResourceQuota) (corev1.ResourceList, error) {
	return admission.QuotaUsage(w)
}
