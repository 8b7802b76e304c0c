package containers

import (
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
)

// Reasons of events about containers (pkg/kubelet/events).
const (
	createdContainer    = "Created"
	startedContainer    = "Started"
	failedContainer     = "Failed"
	killingContainer    = "Killing"
	backOffStart        = "BackOff"
	failedPostStartHook = "FailedPostStartHook"
	failedPreStopHook   = "FailedPreStopHook"
)

// Back-off of restarts (kubelet.go: initialCrashLoopBackOff, MaxCrashLoopBackOff).
const (
	backoffInitial = 10 * time.Second
	backoffMax     = 300 * time.Second
)

// BackoffError says until when there is nothing to try (kubecontainer.
// BackoffError).
type BackoffError struct {
	error
	Until time.Time
}

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
func (s *sync) startContainer(st start, done func(error, string)) {
	c := st.container
	if message, err := s.backOff(c); err != nil {
		done(err, message)
		return
	}
	s.ensureImages(c, func(err error, message string) {
		if err != nil {
			s.cs.pod.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
			done(err, message)
			return
		}
		s.create(st, done)
	})
}

// ensureImages calls done once the images of the container's volumes and its own
// are on the node, or with why one is not (getImageVolumes, then startContainer).
func (s *sync) ensureImages(c *corev1.Container, done func(error, string)) {
	next := s.volumes.MissingImage(c)
	if next == nil {
		s.images.Ensure(c, done)
		return
	}
	wanted := &corev1.Container{Image: next.Image.Reference, ImagePullPolicy: next.Image.PullPolicy}
	s.images.Ensure(wanted, func(err error, message string) {
		if err == nil {
			message, err = s.mountImage(next)
		}
		if err != nil {
			done(err, message)
			return
		}
		s.ensureImages(c, done)
	})
}

// mountImage gives a volume the files of its image, which is on the node.
func (s *sync) mountImage(v *corev1.Volume) (message string, err error) {
	img, ok := s.cs.pod.Runtime.Images.Find(v.Image.Reference)
	if !ok || !img.Modelled() {
		return fmt.Sprintf("not supported: the files of image %q, which nobody models", v.Image.Reference), errCreateContainer
	}
	s.volumes.SetImage(v.Name, img.Files().Fork())
	return "", nil
}

// backOff is doBackOff: a container that ended is not started again before its
// delay is over, which is counted from its end.
func (s *sync) backOff(c *corev1.Container) (message string, err error) {
	i := slices.IndexFunc(s.seen.Containers, func(r relist.Container) bool { return r.Name == c.Name && r.State == relist.Exited })
	if i < 0 {
		return "", nil
	}
	ended := s.seen.Containers[i].FinishedAt
	key := c.Name + "\x00" + c.Image + "\x00" + c.Resources.String() // GetBackoffKey
	delay, in := s.restarts.Since(key, ended, s.cs.pod.Now())
	if !in {
		s.restarts.Next(key, ended, s.cs.pod.Now())
		return "", nil
	}
	s.cs.pod.EventOf(c, corev1.EventTypeWarning, backOffStart, "Back-off restarting failed container %s in pod %s", c.Name, s.cs.pod.Full())
	message = fmt.Sprintf("back-off %s restarting failed container=%s pod=%s", delay, c.Name, s.cs.pod.Full())
	return message, BackoffError{errCrashLoop, ended.Add(delay)}
}

// create makes and starts the container.
func (s *sync) create(st start, done func(error, string)) {
	c := st.container
	config, err := s.config(st)
	if errors.Is(err, volume.ErrImagePart) { // the container runtime finds that out
		s.cs.pod.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
		done(errCreateContainer, err.Error())
		return
	}
	if err != nil {
		s.cs.pod.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
		done(errCreateConfig, err.Error())
		return
	}
	s.cs.setActuated(c)
	s.cs.pod.After(s.cs.pod.Latency.Create, func() {
		r, err := s.createRecord(c, config)
		if err != nil {
			s.cs.pod.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
			done(errCreateContainer, err.Error())
			return
		}
		s.cs.pod.EventOf(c, corev1.EventTypeNormal, createdContainer, "Container created")
		s.cs.pod.After(s.cs.pod.Latency.Start, func() { s.start(c, r, done) })
	})
}

func (s *sync) createRecord(c *corev1.Container, config container.Config) (*relist.Container, error) {
	if s.cs.sandbox.host == nil {
		return nil, fmt.Errorf("failed to get sandbox container task: no running task found: the sandbox of pod %s is stopped", s.cs.pod.Full())
	}
	if err := s.cs.pod.Runtime.Create(config); err != nil {
		return nil, err
	}
	img, ok := s.cs.pod.Runtime.Images.Find(c.Image)
	if !ok {
		return nil, fmt.Errorf("image %q: not found", c.Image) // the runtime has just found it
	}
	s.cs.prune(c.Name, 1)
	r := &relist.Container{
		ID: config.ID, Name: c.Name, Image: img.Reference, ImageID: img.RepoDigest(), Hash: hashOf(c),
		Restart: config.Attempt, Sandbox: s.cs.sandbox.Attempt, User: s.user(config.ID),
		Resources: s.cs.actuated.Container(c.Name),
	}
	s.cs.attempt(c.Name).count = config.Attempt + 1
	s.cs.records = slices.Insert(s.cs.records, 0, r)
	s.cs.owners.by[r.ID] = s.cs
	return r, nil
}

// user is who the runtime says that the container's processes are.
func (s *sync) user(id string) relist.User {
	status, _ := s.cs.pod.Runtime.Status(id)
	return relist.User{UID: status.User.UID, GID: status.User.GID, Groups: status.User.Groups}
}

// start starts a created container and runs its postStart hook, for which the
// sync waits. Nothing cancels it, not the end of the pod either: SyncPod hands
// the runtime a context without the cancellation of the pod's worker.
func (s *sync) start(c *corev1.Container, r *relist.Container, done func(error, string)) {
	err := s.cs.pod.Runtime.Start(r.ID)
	s.cs.refresh(r)
	s.cs.changed()
	if err != nil {
		s.cs.pod.EventOf(c, corev1.EventTypeWarning, failedContainer, "Error: %v", err)
		done(errRunContainer, err.Error())
		return
	}
	s.cs.pod.EventOf(c, corev1.EventTypeNormal, startedContainer, "Container started")
	if c.Lifecycle == nil || c.Lifecycle.PostStart == nil {
		done(nil, "")
		return
	}
	s.cs.runHook(c, r.ID, c.Lifecycle.PostStart, func(message string) {
		if message == "" {
			done(nil, "")
			return
		}
		s.cs.pod.EventOf(c, corev1.EventTypeWarning, failedPostStartHook, "PostStartHook failed")
		k := kill{id: r.ID, name: c.Name, message: "FailedPostStartHook", running: true}
		s.cs.killContainer(k, nil, nil, func() { done(errPostStart, message) })
	})
}
