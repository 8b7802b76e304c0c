package containers

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// minimumGrace is the least time a container is given between SIGTERM and
// SIGKILL (kuberuntime: minimumGracePeriodInSeconds).
const minimumGrace = 2

// Kill stops the containers that were seen running, all side by side, then the
// sandbox, and calls done. Override, if there is one, is the grace period.
func (cs *Containers) Kill(seen *relist.Pod, override *int64, done func()) {
	cs.killPod(runningIn(seen), override, done)
}

// runningIn lists the containers that run, as kills without a message: the pod
// ends.
func runningIn(o *relist.Pod) []kill {
	var out []kill
	for i := len(o.Containers) - 1; i >= 0; i-- {
		if r := &o.Containers[i]; r.State == relist.Running {
			out = append(out, kill{id: r.ID, name: r.Name, running: true})
		}
	}
	return out
}

// killPod stops the containers, side by side, then the sandbox, and calls done
// (killPodWithSyncResult).
func (cs *Containers) killPod(kills []kill, override *int64, done func()) {
	left := len(kills)
	stopSandbox := func() {
		if !cs.sandbox.Ready {
			done()
			return
		}
		cs.pod.After(cs.pod.Latency.StopSandbox, func() {
			cs.dropSandbox()
			cs.changed()
			done()
		})
	}
	if left == 0 {
		stopSandbox()
		return
	}
	var order *ordering
	if pod.HasSidecar(cs.pod.API) {
		order = newOrdering(cs.pod.API, kills)
	}
	for _, k := range kills {
		cs.killContainer(k, override, order, func() {
			if left--; left == 0 {
				stopSandbox()
			}
		})
	}
}

// killContainer runs the preStop hook, waits for the container's turn, and
// stops it (kubeGenericRuntimeManager.killContainer).
func (cs *Containers) killContainer(k kill, override *int64, order *ordering, done func()) {
	c := pod.ContainerOf(&cs.pod.API.Spec, k.name)
	if c == nil {
		cs.pod.Runtime.Remove(k.id)
		done()
		return
	}
	message := k.message
	if message == "" {
		message = "Stopping container " + c.Name
	}
	cs.pod.EventOf(c, corev1.EventTypeNormal, killingContainer, "%s", message)
	grace := gracePeriod(cs.pod.API, c, k.reason)
	if override != nil {
		grace = *override
	}
	cs.preStop(c, k.id, grace, func(took int64) {
		grace -= took
		cs.awaitTurn(order, c.Name, grace, func(waited int64) {
			cs.stop(k.id, max(grace-waited, minimumGrace), func() {
				order.ended(c.Name)
				done()
			})
		})
	})
}

// gracePeriod is setTerminationGracePeriod.
func gracePeriod(api *corev1.Pod, c *corev1.Container, reason killReason) int64 {
	if g := api.DeletionGracePeriodSeconds; g != nil {
		return *g
	}
	var probe *corev1.Probe
	switch reason {
	case startupFailed:
		probe = c.StartupProbe
	case livenessFailed:
		probe = c.LivenessProbe
	}
	if probe != nil && probe.TerminationGracePeriodSeconds != nil {
		return *probe.TerminationGracePeriodSeconds
	}
	if g := api.Spec.TerminationGracePeriodSeconds; g != nil {
		return *g
	}
	return minimumGrace
}

// preStop runs the hook, at most for the grace period, and says how many whole
// seconds it took (executePreStopHook). A hook that is not over goes on until
// its container ends.
func (cs *Containers) preStop(c *corev1.Container, id string, grace int64, done func(seconds int64)) {
	if c.Lifecycle == nil || c.Lifecycle.PreStop == nil || grace <= 0 {
		done(0)
		return
	}
	began := cs.pod.Now()
	over := false
	finish := func() {
		if !over {
			over = true
			done(int64(cs.pod.Now().Sub(began) / time.Second))
		}
	}
	timeout := cs.pod.At(began.Add(time.Duration(grace)*time.Second), finish)
	cs.runHook(c, id, c.Lifecycle.PreStop, func(message string) {
		if message != "" {
			cs.pod.EventOf(c, corev1.EventTypeWarning, failedPreStopHook, "PreStopHook failed")
		}
		cs.pod.Cancel(timeout)
		finish()
	})
}

// awaitTurn waits until all containers that must end before have ended, at
// most for the grace period.
func (cs *Containers) awaitTurn(order *ordering, name string, grace int64, done func(seconds int64)) {
	if order == nil || grace <= 0 || order.turn(name) {
		done(0)
		return
	}
	began := cs.pod.Now()
	var timeout *pod.Item
	w := &waiter{name: name}
	w.proceed = func() {
		cs.pod.Cancel(timeout)
		order.waiting = slices.DeleteFunc(order.waiting, func(x *waiter) bool { return x == w })
		done(int64(cs.pod.Now().Sub(began) / time.Second))
	}
	timeout = cs.pod.At(began.Add(time.Duration(grace)*time.Second), w.proceed)
	order.waiting = append(order.waiting, w)
}

// stop sends the container its stop signal, kills it after the grace period,
// and calls done when it has ended (CRI's StopContainer).
func (cs *Containers) stop(id string, grace int64, done func()) {
	r := cs.find(id)
	if r == nil || r.State == relist.Exited {
		done()
		return
	}
	deadline := cs.pod.At(cs.pod.Now().Add(time.Duration(grace)*time.Second), func() {
		_ = cs.pod.Runtime.Signal(id, process.KILL)
	})
	if cs.exits == nil {
		cs.exits = map[string][]func(){}
	}
	cs.exits[id] = append(cs.exits[id], func() {
		cs.pod.Cancel(deadline)
		done()
	})
	cs.pod.After(cs.pod.Latency.Signal, func() { _ = cs.pod.Runtime.Signal(id, cs.pod.Runtime.StopSignal(id)) })
}
