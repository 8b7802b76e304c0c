package containers

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// ordering makes sidecars end after the app containers, and in the reverse
// order of their start (kuberuntime: terminationOrdering). A nil ordering
// makes nobody wait.
type ordering struct {
	before  map[string][]string // who must have ended before
	running map[string]bool
	waiting []*waiter
}

// waiter is a container that waits for its turn.
type waiter struct {
	name    string
	proceed func()
}

func newOrdering(api *corev1.Pod, kills []kill) *ordering {
	o := &ordering{before: map[string][]string{}, running: map[string]bool{}}
	for _, k := range kills {
		o.running[k.name] = true
	}
	var apps []string
	for i := range api.Spec.Containers {
		apps = append(apps, api.Spec.Containers[i].Name)
	}
	later := ""
	for i := len(api.Spec.InitContainers) - 1; i >= 0; i-- {
		c := &api.Spec.InitContainers[i]
		if !pod.IsSidecar(c) {
			continue
		}
		o.before[c.Name] = slices.Clone(apps)
		if later != "" {
			o.before[c.Name] = append(o.before[c.Name], later)
		}
		later = c.Name
	}
	return o
}

// turn reports whether nobody must end before the container.
func (o *ordering) turn(name string) bool {
	return !slices.ContainsFunc(o.before[name], func(other string) bool { return o.running[other] })
}

// ended lets those go on whose turn has come.
func (o *ordering) ended(name string) {
	if o == nil {
		return
	}
	delete(o.running, name)
	for _, w := range slices.Clone(o.waiting) {
		if o.turn(w.name) {
			w.proceed()
		}
	}
}
