package kubelet

import (
	"errors"
	"fmt"
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
	s.ensureImage(c, func(err error, message string) {
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
	i := slices.IndexFunc(s.seen.records, func(r record) bool { return r.name == c.Name && r.state == exited })
	if i < 0 {
		return "", nil
	}
	ended := s.seen.records[i].finishedAt
	key := c.Name + "\x00" + c.Image // and the resources, which do not change here
	delay, in := s.restarts.since(key, ended, s.Now())
	if !in {
		s.restarts.next(key, ended, s.Now())
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

func (s *podSync) createRecord(c *corev1.Container, config container.Config) (*record, error) {
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
	r := &record{
		pod: s.worker, id: config.ID, name: c.Name, image: img.Reference, imageID: img.ID, hash: hashOf(c),
		restart: config.Attempt, sandbox: s.sandbox.attempt, createdAt: s.Now(), user: userOf(s.API, c, img.User),
	}
	s.attempt(c.Name).count = config.Attempt + 1
	s.records = slices.Insert(s.records, 0, r)
	s.k.byID[r.id] = r
	return r, nil
}

// start starts a created container and runs its postStart hook, for which the
// sync waits. Nothing cancels it, not the end of the pod either: SyncPod hands
// the runtime a context without the cancellation of the pod's worker.
func (s *podSync) start(c *corev1.Container, r *record, done func(error, string)) {
	err := s.Runtime.Start(r.id)
	s.refresh(r)
	s.changed()
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
	s.runHook(c, r.id, c.Lifecycle.PostStart, func(message string) {
		if message == "" {
			done(nil, "")
			return
		}
		s.EventOf(c, corev1.EventTypeWarning, failedPostStartHook, "PostStartHook failed")
		k := kill{id: r.id, name: c.Name, message: "FailedPostStartHook", running: true}
		s.killContainer(k, nil, nil, func() { done(errPostStart, message) })
	})
}

// startErrorReason is the reason of containers that could not be started.
const startErrorReason = "StartError"

// refresh copies what the runtime says about a container.
func (p *worker) refresh(r *record) {
	status, ok := p.Runtime.Status(r.id)
	if !ok {
		return
	}
	r.startedAt, r.finishedAt = status.StartedAt, status.FinishedAt
	switch status.State {
	case container.Running:
		r.state = running
	case container.Exited:
		if r.state == created && status.Reason != startErrorReason {
			r.state = running // its end is noticed later
		} else if r.state != exited {
			r.state = exited
			r.exitCode, r.reason = status.ExitCode, status.Reason
			r.message = p.terminationMessage(r, status.Message)
		}
	}
}

// exited is told by the runtime that a container has ended; it takes the
// runtime a moment to know.
func (k *Kubelets) exited(status container.Status) {
	r := k.byID[status.ID]
	if r == nil {
		return
	}
	p := r.pod
	p.After(k.Latency.Exit, func() {
		p.refresh(r)
		p.changed()
		waiting := p.exits[r.id]
		delete(p.exits, r.id)
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
	maxPodTermination     = 12 << 10
)

// terminationMessage is what the container leaves behind
// (convertToKubeContainerStatus): the runtime's message, and its termination
// message file or the end of its log.
func (p *worker) terminationMessage(r *record, message string) string {
	c := pod.ContainerOf(&p.API.Spec, r.name)
	if c == nil {
		return message
	}
	var text string
	if c.TerminationMessagePath != "" {
		if files := p.Runtime.Files(r.id); files != nil {
			data, _ := files.ReadFile(c.TerminationMessagePath)
			text = string(data[max(0, len(data)-maxTerminationMessage):])
		}
	}
	if text == "" && c.TerminationMessagePolicy == corev1.TerminationMessageFallbackToLogsOnError && r.exitCode != 0 {
		text = p.lastLines(r.id)
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
