package kubelet

import (
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// runningIn lists the containers that run, as kills without a message: the pod
// ends.
func (p *worker) runningIn(o *relist.Pod) []kill {
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
func (p *worker) killPod(kills []kill, override *int64, done func()) {
	left := len(kills)
	stopSandbox := func() {
		if !p.sandbox.Ready {
			done()
			return
		}
		p.After(p.Latency.StopSandbox, func() {
			p.dropSandbox()
			p.lister.Changed()
			done()
		})
	}
	if left == 0 {
		stopSandbox()
		return
	}
	var order *ordering
	if pod.HasSidecar(p.API) {
		order = newOrdering(p.API, kills)
	}
	for _, k := range kills {
		p.killContainer(k, override, order, func() {
			if left--; left == 0 {
				stopSandbox()
			}
		})
	}
}

// killContainer runs the preStop hook, waits for the container's turn, and
// stops it (kubeGenericRuntimeManager.killContainer).
func (p *worker) killContainer(k kill, override *int64, order *ordering, done func()) {
	c := pod.ContainerOf(&p.API.Spec, k.name)
	if c == nil {
		p.Runtime.Remove(k.id)
		done()
		return
	}
	message := k.message
	if message == "" {
		message = "Stopping container " + c.Name
	}
	p.EventOf(c, corev1.EventTypeNormal, killingContainer, "%s", message)
	grace := p.gracePeriod(c, k.reason)
	if override != nil {
		grace = *override
	}
	p.preStop(c, k.id, grace, func(took int64) {
		grace -= took
		p.awaitTurn(order, c.Name, grace, func(waited int64) {
			p.stop(k.id, max(grace-waited, minimumGrace), func() {
				order.ended(c.Name)
				done()
			})
		})
	})
}

// gracePeriod is setTerminationGracePeriod.
func (p *worker) gracePeriod(c *corev1.Container, reason killReason) int64 {
	if g := p.API.DeletionGracePeriodSeconds; g != nil {
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
	if g := p.API.Spec.TerminationGracePeriodSeconds; g != nil {
		return *g
	}
	return minimumGrace
}

// preStop runs the hook, at most for the grace period, and says how many whole
// seconds it took (executePreStopHook). A hook that is not over goes on until
// its container ends.
func (p *worker) preStop(c *corev1.Container, id string, grace int64, done func(seconds int64)) {
	if c.Lifecycle == nil || c.Lifecycle.PreStop == nil || grace <= 0 {
		done(0)
		return
	}
	began := p.Now()
	over := false
	finish := func() {
		if !over {
			over = true
			done(int64(p.Now().Sub(began) / time.Second))
		}
	}
	timeout := p.At(began.Add(time.Duration(grace)*time.Second), finish)
	p.runHook(c, id, c.Lifecycle.PreStop, func(message string) {
		if message != "" {
			p.EventOf(c, corev1.EventTypeWarning, failedPreStopHook, "PreStopHook failed")
		}
		p.Cancel(timeout)
		finish()
	})
}

// awaitTurn waits until all containers that must end before have ended, at
// most for the grace period.
func (p *worker) awaitTurn(order *ordering, name string, grace int64, done func(seconds int64)) {
	if order == nil || grace <= 0 || order.turn(name) {
		done(0)
		return
	}
	began := p.Now()
	var timeout *pod.Item
	w := &waiter{name: name}
	w.proceed = func() {
		p.Cancel(timeout)
		order.waiting = slices.DeleteFunc(order.waiting, func(x *waiter) bool { return x == w })
		done(int64(p.Now().Sub(began) / time.Second))
	}
	timeout = p.At(began.Add(time.Duration(grace)*time.Second), w.proceed)
	order.waiting = append(order.waiting, w)
}

// stop sends the container its stop signal, kills it after the grace period,
// and calls done when it has ended (CRI's StopContainer).
func (p *worker) stop(id string, grace int64, done func()) {
	r := p.find(id)
	if r == nil || r.State == relist.Exited {
		done()
		return
	}
	deadline := p.At(p.Now().Add(time.Duration(grace)*time.Second), func() {
		_ = p.Runtime.Signal(id, process.KILL)
	})
	if p.exits == nil {
		p.exits = map[string][]func(){}
	}
	p.exits[id] = append(p.exits[id], func() {
		p.Cancel(deadline)
		done()
	})
	_ = p.Runtime.Signal(id, p.Runtime.StopSignal(id))
}
