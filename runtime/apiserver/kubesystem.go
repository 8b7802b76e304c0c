package apiserver

import (
	"github.com/gherkube/gherkube/runtime/apiserver/kubeadm"
	"github.com/gherkube/gherkube/runtime/loop"
)

// Components returns what runs in kube-system of a kind cluster, for a control
// plane with the name.
func Components(controlPlane string) ([]loop.Create, error) { return kubeadm.Components(controlPlane) }
