package containers

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// Exited is told by the runtime that a container has ended; it takes the
// runtime a moment to know.
func (o *Owners) Exited(status container.Status) {
	if cs := o.by[status.ID]; cs != nil {
		cs.exited(status.ID)
	}
}

func (cs *Containers) exited(id string) {
	r := cs.find(id)
	cs.pod.After(cs.pod.Latency.Exit, func() {
		cs.refresh(r)
		cs.changed()
		waiting := cs.exits[id]
		delete(cs.exits, id)
		for _, f := range waiting {
			f()
		}
	})
	cs.pod.LookAgain(cs.pod.Key)
}

// startErrorReason is the reason of containers that could not be started.
const startErrorReason = "StartError"

// unknownExitCode is that of containers of which containerd does not know how
// they ended.
const unknownExitCode = 255

// refresh copies what the runtime says about a container.
func (cs *Containers) refresh(r *relist.Container) {
	status, ok := cs.pod.Runtime.Status(r.ID)
	if !ok {
		return
	}
	r.StartedAt, r.FinishedAt = status.StartedAt, status.FinishedAt
	switch status.State {
	case container.Running:
		r.State = relist.Running
	case container.Exited:
		if r.State == relist.Created && status.Reason != startErrorReason {
			r.State = relist.Running // its end is noticed later
		} else if r.State != relist.Exited {
			r.State = relist.Exited
			r.ExitCode, r.Reason = status.ExitCode, status.Reason
			if r.Lost {
				r.ExitCode, r.Reason, r.FinishedAt = unknownExitCode, "Unknown", cs.pod.Now()
			}
			r.Message = cs.terminationMessage(r, status.Message)
		}
	}
}

// Bounds of termination messages (kubecontainer).
const (
	maxTerminationMessage = 4 << 10
	maxTerminationLog     = 2 << 10
	maxTerminationLines   = 80
)

// terminationMessage is what the container leaves behind
// (convertToKubeContainerStatus): the runtime's message, and its termination
// message file or the end of its log.
func (cs *Containers) terminationMessage(r *relist.Container, message string) string {
	c := pod.ContainerOf(&cs.pod.API.Spec, r.Name)
	if c == nil {
		return message
	}
	var text string
	if c.TerminationMessagePath != "" {
		if files := cs.pod.Runtime.Files(r.ID); files != nil {
			data, _ := files.ReadFile(c.TerminationMessagePath)
			text = string(data[max(0, len(data)-maxTerminationMessage):])
		}
	}
	if text == "" && c.TerminationMessagePolicy == corev1.TerminationMessageFallbackToLogsOnError && r.ExitCode != 0 {
		text = cs.lastLines(r.ID)
	}
	if text != "" && message != "" {
		return message + ": " + text
	}
	return message + text
}

func (cs *Containers) lastLines(id string) string {
	log := cs.pod.Runtime.Log(id)
	if log == nil {
		return ""
	}
	lines, _ := log.Lines(0)
	text := ""
	for _, l := range lines[max(0, len(lines)-maxTerminationLines):] {
		text += string(l.Text)
		if !l.Partial {
			text += "\n"
		}
	}
	return text[max(0, len(text)-maxTerminationLog):]
}
