package kubelet

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/store"
)

// What the API server's log, exec, attach and port-forward need to know of a
// pod. The errors are in the kubelet's words.

// newest returns the worker of the pod that has the name now.
func (k *Kubelets) newest(namespace, name string) *worker {
	pods := k.pods[store.Pods.Key(namespace, name)]
	if len(pods) == 0 {
		return nil
	}
	return pods[len(pods)-1]
}

// Which says which of a container's runs is meant.
type Which int

// The present run of a container, and the one before.
const (
	Current Which = iota
	Previous
)

// LogOf returns the ID of the container whose log is that of the named
// container of the pod (Kubelet.validateContainerLogStatus).
func (k *Kubelets) LogOf(namespace, podName, name string, which Which) (id string, err error) {
	p := k.newest(namespace, podName)
	if p == nil {
		return "", fmt.Errorf("pod %q cannot be found - no logs available", podName)
	}
	status := p.status.Latest()
	s := pod.StatusOf(status.ContainerStatuses, name)
	if s == nil {
		s = pod.StatusOf(status.InitContainerStatuses, name)
	}
	if s == nil {
		s = pod.StatusOf(status.EphemeralContainerStatuses, name)
	}
	if s == nil {
		return "", fmt.Errorf("container %q in pod %q is not available", name, podName)
	}
	return logOf(s, podName, which)
}

func logOf(s *corev1.ContainerStatus, podName string, which Which) (string, error) {
	last, now := s.LastTerminationState.Terminated, s.State
	switch {
	case which == Previous:
		if last == nil || last.ContainerID == "" {
			return "", fmt.Errorf("previous terminated container %q in pod %q not found", s.Name, podName)
		}
		return pod.TrimID(last.ContainerID), nil
	case now.Running != nil:
		return pod.TrimID(s.ContainerID), nil
	case now.Terminated != nil && now.Terminated.ContainerID != "":
		return pod.TrimID(now.Terminated.ContainerID), nil
	case last != nil && last.ContainerID != "":
		return pod.TrimID(last.ContainerID), nil
	case now.Terminated != nil, last != nil:
		return "", fmt.Errorf("container %q in pod %q is terminated", s.Name, podName)
	case now.Waiting != nil:
		why := now.Waiting.Reason
		switch why {
		case images.ErrImagePull.Error():
			why = "image can't be pulled"
		case images.ErrImagePullBackOff.Error():
			why = "trying and failing to pull image"
		}
		return "", fmt.Errorf("container %q in pod %q is waiting to start: %v", s.Name, podName, why)
	}
	return "", fmt.Errorf("container %q in pod %q is waiting to start - no logs yet", s.Name, podName)
}

// Running returns the ID of the named container of the pod, for exec and
// attach (Kubelet.findContainer); it must run.
func (k *Kubelets) Running(namespace, podName, name string) (id string, err error) {
	if p := k.newest(namespace, podName); p != nil {
		if id, ok := p.containers.Running(name); ok {
			return id, nil
		}
	}
	return "", fmt.Errorf("container not found (%q)", name)
}

// Sandbox returns the network namespace of the pod, for port-forward.
func (k *Kubelets) Sandbox(namespace, podName string) (*network.Host, error) {
	p := k.newest(namespace, podName)
	if p == nil || p.containers.Host() == nil {
		return nil, fmt.Errorf("pod not found (%q)", podName+"_"+namespace)
	}
	return p.containers.Host(), nil
}
