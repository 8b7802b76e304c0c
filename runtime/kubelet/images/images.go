// Package images is the kubelet's image manager: it sees to it that the images of a
// pod are on its node.
package images

import (
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/kubelet/backoff"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Reasons why an image is not there (pkg/kubelet/images).
var (
	ErrImagePull        = errors.New("ErrImagePull")
	ErrImagePullBackOff = errors.New("ImagePullBackOff")
	errImageNeverPull   = errors.New("ErrImageNeverPull")
	errInvalidImageName = errors.New("InvalidImageName")
)

// Reasons of events about images (pkg/kubelet/events).
const (
	failed        = "Failed"
	backOff       = "BackOff"
	pullingImage  = "Pulling"
	pulledImage   = "Pulled"
	failedInspect = "InspectFailed"
	neverPull     = "ErrImageNeverPull"
)

// Back-off of pulls (kubelet.go: imageBackOffPeriod, MaxImageBackOff).
const (
	backoffInitial = 10 * time.Second
	backoffMax     = 300 * time.Second
)

// Images are those of one pod.
type Images struct {
	pod   *pod.Pod
	store *Store
	pulls backoff.Backoff
	errs  map[string]string // of the last pulls, by image
}

// New returns the images of a pod on a node with the store.
func New(p *pod.Pod, store *Store) *Images {
	return &Images{pod: p, store: store, pulls: backoff.New(backoffInitial, backoffMax)}
}

// Forget forgets how often pulls have failed.
func (im *Images) Forget() { im.pulls, im.errs = backoff.New(backoffInitial, backoffMax), nil }

// Ensure is imageManager.EnsureImageExists: it calls done once the
// container's image is on the node, or with why it is not.
func (im *Images) Ensure(c *corev1.Container, done func(error, string)) {
	p := im.pod
	ref, err := im.store.names.withDefaultTag(c.Image)
	if err != nil {
		message := fmt.Sprintf("Failed to apply default image tag %q: %v", c.Image, err)
		p.EventOf(c, corev1.EventTypeWarning, failedInspect, "%s", message)
		done(errInvalidImageName, message)
		return
	}
	present := c.ImagePullPolicy != corev1.PullAlways && im.store.present(ref)
	switch {
	case present:
		message := fmt.Sprintf("Container image %q already present on machine and can be accessed by the pod", c.Image)
		p.EventOf(c, corev1.EventTypeNormal, pulledImage, "%s", message)
		done(nil, "")
	case c.ImagePullPolicy == corev1.PullNever:
		message := fmt.Sprintf("Container image %q is not present with pull policy of Never", c.Image)
		p.EventOf(c, corev1.EventTypeWarning, neverPull, "%s", message)
		done(errImageNeverPull, message)
	default:
		im.pull(c, ref, done)
	}
}

// pull is imageManager.pullImage.
func (im *Images) pull(c *corev1.Container, ref string, done func(error, string)) {
	p := im.pod
	if im.pulls.SinceUpdate(ref, p.Now()) {
		message := fmt.Sprintf("Back-off pulling image %q", c.Image)
		p.EventOf(c, corev1.EventTypeNormal, backOff, "%s", message)
		if last := im.errs[ref]; last != "" {
			message += ": " + last
		}
		done(ErrImagePullBackOff, message)
		return
	}
	p.EventOf(c, corev1.EventTypeNormal, pullingImage, "Pulling image %q", c.Image)
	asked := p.Now()
	im.store.turn(func() {
		began := p.Now()
		p.Runtime.Pull(ref, func(img image.Image, took time.Duration, err error) {
			p.At(p.Now().Add(took), func() {
				im.store.pulled()
				if err != nil {
					im.pullFailed(c, ref, err)
					done(ErrImagePull, err.Error())
					return
				}
				im.store.images[img.Reference] = p.Now()
				p.EventOf(c, corev1.EventTypeNormal, pulledImage, "Successfully pulled image %q in %v (%v including waiting). Image size: %d bytes.",
					c.Image, p.Now().Sub(began).Truncate(time.Millisecond), p.Now().Sub(asked).Truncate(time.Millisecond), img.Size)
				done(nil, "")
			})
			p.LookAgain(p.Key)
		})
	})
}

func (im *Images) pullFailed(c *corev1.Container, ref string, err error) {
	p := im.pod
	p.EventOf(c, corev1.EventTypeWarning, failed, "Failed to pull image %q: %v", c.Image, err)
	im.pulls.Next(ref, p.Now(), p.Now())
	if im.errs == nil {
		im.errs = map[string]string{}
	}
	im.errs[ref] = fmt.Sprintf("%s: %s", ErrImagePull, err)
}
