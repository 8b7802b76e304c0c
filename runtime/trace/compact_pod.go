package trace

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

func (c *compact) pod(p *corev1.Pod) {
	f, st := c.fields, p.Status
	f.setText("phase", string(st.Phase))
	f.setText("reason", st.Reason)
	f.setText("message", st.Message)
	f.setText("nodeName", p.Spec.NodeName)
	f[StatusColumn] = statusColumn(p)
	f[ContainersField] = containerNames(p)
	f["podIP"] = st.PodIP != ""
	f.setText("qosClass", string(st.QOSClass))
	if st.ObservedGeneration != 0 {
		f["observedGeneration"] = st.ObservedGeneration
	}
	f.setText("resize", string(st.Resize))
	f.setText("nominatedNodeName", st.NominatedNodeName)
	if gates := p.Spec.SchedulingGates; len(gates) > 0 {
		var names []any
		for _, g := range gates {
			names = append(names, g.Name)
		}
		f["schedulingGates"] = names
	}
	if st.StartTime != nil {
		c.time("startTime", st.StartTime.Time)
	}
	for _, cond := range st.Conditions {
		name := "conditions." + string(cond.Type)
		f[name] = condition(string(cond.Status), cond.Reason)
		c.time(name, cond.LastTransitionTime.Time)
	}
	c.containers("init", p.Spec.InitContainers, st.InitContainerStatuses)
	c.containers("app", p.Spec.Containers, st.ContainerStatuses)
	c.containers("ephemeral", ephemeral(p), st.EphemeralContainerStatuses)
}

// containerNames are the names of all containers of the spec with their groups.
func containerNames(p *corev1.Pod) string {
	var names []string
	for _, c := range p.Spec.InitContainers {
		names = append(names, "init/"+c.Name)
	}
	for _, c := range p.Spec.Containers {
		names = append(names, "app/"+c.Name)
	}
	for _, c := range p.Spec.EphemeralContainers {
		names = append(names, "ephemeral/"+c.Name)
	}
	return strings.Join(names, " ")
}

func ephemeral(p *corev1.Pod) []corev1.Container {
	var out []corev1.Container
	for _, e := range p.Spec.EphemeralContainers {
		out = append(out, corev1.Container{Name: e.Name, Image: e.Image})
	}
	return out
}

func (c *compact) containers(group string, specs []corev1.Container, statuses []corev1.ContainerStatus) {
	for i := range statuses {
		st := &statuses[i]
		p := group + "/" + st.Name
		c.fields.setText(p, containerState(st.State))
		c.fields[p+".restartCount"] = int64(st.RestartCount)
		c.fields[p+".ready"] = st.Ready
		if st.Started != nil {
			c.fields[p+".started"] = *st.Started
		}
		c.fields.setText(p+".lastState", containerState(st.LastTerminationState))
		for _, s := range specs {
			if s.Name == st.Name {
				c.fields.setText(p+".image", s.Image)
			}
		}
		c.containerDetails(p+".state", st.State)
		c.containerDetails(p+".lastState", st.LastTerminationState)
	}
}

// containerState is waiting:REASON, running, terminated:REASON:EXITCODE, or
// empty.
func containerState(s corev1.ContainerState) string {
	switch {
	case s.Running != nil:
		return "running"
	case s.Terminated != nil:
		out := fmt.Sprintf("terminated:%s:%d", s.Terminated.Reason, s.Terminated.ExitCode)
		if s.Terminated.Signal != 0 {
			out += fmt.Sprintf(":signal%d", s.Terminated.Signal)
		}
		return out
	case s.Waiting != nil:
		return "waiting:" + s.Waiting.Reason
	}
	return ""
}

func (c *compact) containerDetails(name string, s corev1.ContainerState) {
	switch {
	case s.Running != nil:
		c.time(name+".startedAt", s.Running.StartedAt.Time)
	case s.Terminated != nil:
		c.fields.setText(name+".message", s.Terminated.Message)
		c.time(name+".startedAt", s.Terminated.StartedAt.Time)
		c.time(name+".finishedAt", s.Terminated.FinishedAt.Time)
	case s.Waiting != nil:
		c.fields.setText(name+".message", s.Waiting.Message)
	}
}

func condition(status, reason string) string {
	if reason == "" {
		return status
	}
	return status + "/" + reason
}
