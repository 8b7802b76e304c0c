package apiserver

import (
	"k8s.io/kubernetes/pkg/probe"
	"k8s.io/kubernetes/pkg/registry/core/componentstatus"
)

// healthy is a control plane component: the simulator's cannot fail.
type healthy struct{}

// DoServerCheck implements componentstatus.Server.
func (healthy) DoServerCheck() (probe.Result, string, error) { return probe.Success, "ok", nil }

// components are what `kubectl get componentstatuses` shows.
func components() map[string]componentstatus.Server {
	return map[string]componentstatus.Server{
		"controller-manager": healthy{}, "scheduler": healthy{}, "etcd-0": healthy{},
	}
}
