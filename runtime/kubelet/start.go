package kubelet

import (
	"errors"
	"fmt"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Reasons why a container could not be started, as they are shown in its
// waiting state (kubecontainer and kuberuntime errors).
var (
	errCrashLoop       = errors.New("CrashLoopBackOff")
	errCreateConfig    = errors.New("CreateContainerConfigError")
	errCreateContainer = errors.New("CreateContainerError")
	errRunContainer    = errors.New("RunContainerError")
	errPostStart       = errors.New("PostStartHookError")
)

// startContainer starts one container of the pod: back-off, image, creation,
// start, postStart hook (kubeGenericRuntimeManager.startContainer). done gets
// the reason and the message of a failure.
func (s *podSync) startContainer(st start, done func(error, string)) {
	c := st.container
	if message, err := s.backOff(c); err != nil {
		done(err, message)
		return
	}
	s.images.Ensure(c, func(err error, message string) {
		if err != nil {
			s.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
			done(err, message)
			return
		}
		s.create(st, done)
	})
}

// backOff is doBackOff: a container that ended is not started again before its
// delay is over, which is counted from its end.
func (s *podSync) backOff(c *corev1.Container) (message string, err error) {
	i := slices.IndexFunc(s.seen.Containers, func(r relist.Container) bool { return r.Name == c.Name && r.State == relist.Exited })
	if i < 0 {
		return "", nil
	}
	ended := s.seen.Containers[i].FinishedAt
	key := c.Name + "\x00" + c.Image // and the resources, which do not change here
	delay, in := s.restarts.Since(key, ended, s.Now())
	if !in {
		s.restarts.Next(key, ended, s.Now())
		return "", nil
	}
	s.EventOf(c, corev1.EventTypeWarning, backOffStart, "Back-off restarting failed container %s in pod %s", c.Name, s.Full())
	message = fmt.Sprintf("back-off %s restarting failed container=%s pod=%s", delay, c.Name, s.Full())
	return message, backoffError{errCrashLoop, ended.Add(delay)}
}

// create makes and starts the container.
func (s *podSync) create(st start, done func(error, string)) {
	c := st.container
	config, err := s.config(st)
	if err != nil {
		s.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
		done(errCreateConfig, err.Error())
		return
	}
	s.After(s.Latency.Create, func() {
		r, err := s.createRecord(c, config)
		if err != nil {
			s.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
			done(errCreateContainer, err.Error())
			return
		}
		s.EventOf(c, corev1.EventTypeNormal, createdContainer, "Container created")
		s.After(s.Latency.Start, func() { s.start(c, r, done) })
	})
}

func (s *podSync) createRecord(c *corev1.Container, config container.Config) (*relist.Container, error) {
	if s.sandbox.host == nil {
		return nil, fmt.Errorf("failed to get sandbox container task: no running task found: the sandbox of pod %s is stopped", s.Full())
	}
	if err := s.Runtime.Create(config); err != nil {
		return nil, err
	}
	img, ok := s.Runtime.Images.Find(c.Image)
	if !ok {
		return nil, fmt.Errorf("image %q: not found", c.Image) // the runtime has just found it
	}
	s.prune(c.Name, 1)
	r := &relist.Container{
		ID: config.ID, Name: c.Name, Image: img.Reference, ImageID: img.ID, Hash: hashOf(c),
		Restart: config.Attempt, Sandbox: s.sandbox.Attempt, User: userOf(s.API, c, img.User),
	}
	s.attempt(c.Name).count = config.Attempt + 1
	s.records = slices.Insert(s.records, 0, r)
	s.k.byID[r.ID] = s.worker
	return r, nil
}

// start starts a created container and runs its postStart hook, for which the
// sync waits. Nothing cancels it, not the end of the pod either: SyncPod hands
// the runtime a context without the cancellation of the pod's worker.
func (s *podSync) start(c *corev1.Container, r *relist.Container, done func(error, string)) {
	err := s.Runtime.Start(r.ID)
	s.refresh(r)
	s.lister.Changed()
	if err != nil {
		s.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
		done(errRunContainer, err.Error())
		return
	}
	s.EventOf(c, corev1.EventTypeNormal, startedContainer, "Container started")
	if c.Lifecycle == nil || c.Lifecycle.PostStart == nil {
		done(nil, "")
		return
	}
	s.runHook(c, r.ID, c.Lifecycle.PostStart, func(message string) {
		if message == "" {
			done(nil, "")
			return
		}
		s.EventOf(c, corev1.EventTypeWarning, failedPostStartHook, "PostStartHook failed")
		k := kill{id: r.ID, name: c.Name, message: "FailedPostStartHook", running: true}
		s.killContainer(k, nil, nil, func() { done(errPostStart, message) })
	})
}

// startErrorReason is the reason of containers that could not be started.
const startErrorReason = "StartError"

// refresh copies what the runtime says about a container.
func (p *worker) refresh(r *relist.Container) {
	status, ok := p.Runtime.Status(r.ID)
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
			r.Message = p.terminationMessage(r, status.Message)
		}
	}
}

// exited is told by the runtime that a container has ended; it takes the
// runtime a moment to know.
func (k *Kubelets) exited(status container.Status) {
	p := k.byID[status.ID]
	if p == nil {
		return
	}
	r := p.find(status.ID)
	p.After(k.Latency.Exit, func() {
		p.refresh(r)
		p.lister.Changed()
		waiting := p.exits[r.ID]
		delete(p.exits, r.ID)
		for _, f := range waiting {
			f()
		}
	})
	k.shared.LookAgain(p.Key)
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
func (p *worker) terminationMessage(r *relist.Container, message string) string {
	c := pod.ContainerOf(&p.API.Spec, r.Name)
	if c == nil {
		return message
	}
	var text string
	if c.TerminationMessagePath != "" {
		if files := p.Runtime.Files(r.ID); files != nil {
			data, _ := files.ReadFile(c.TerminationMessagePath)
			text = string(data[max(0, len(data)-maxTerminationMessage):])
		}
	}
	if text == "" && c.TerminationMessagePolicy == corev1.TerminationMessageFallbackToLogsOnError && r.ExitCode != 0 {
		text = p.lastLines(r.ID)
	}
	if text != "" && message != "" {
		return message + ": " + text
	}
	return message + text
}

func (p *worker) lastLines(id string) string {
	log := p.Runtime.Log(id)
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
