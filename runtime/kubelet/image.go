package kubelet

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/util/parsers"

	"github.com/gherkube/gherkube/runtime/container/image"
)

// Reasons why an image is not there (pkg/kubelet/images).
var (
	errImagePull        = errors.New("ErrImagePull")
	errImagePullBackOff = errors.New("ImagePullBackOff")
	errImageNeverPull   = errors.New("ErrImageNeverPull")
	errInvalidImageName = errors.New("InvalidImageName")
)

// ensureImage is imageManager.EnsureImageExists: it calls done once the
// container's image is on the node, or with why it is not.
func (p *worker) ensureImage(c *corev1.Container, done func(error, string)) {
	ref, err := p.k.withDefaultTag(c.Image)
	if err != nil {
		message := fmt.Sprintf("Failed to apply default image tag %q: %v", c.Image, err)
		p.EventOf(c, corev1.EventTypeWarning, failedInspect, "%s", message)
		done(errInvalidImageName, message)
		return
	}
	present := c.ImagePullPolicy != corev1.PullAlways && p.k.present(p.machine, ref)
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
		p.pull(c, ref, done)
	}
}

// imageRef is an image's name with its tag, or why there is none.
type imageRef struct {
	name string
	err  error
}

// withDefaultTag is applyDefaultImageTag. It remembers its answers.
func (k *Kubelets) withDefaultTag(image string) (string, error) {
	ref, known := k.refs[image]
	if !known {
		_, tag, digest, err := parsers.ParseImageName(image)
		ref = imageRef{image, err}
		if err == nil && digest == "" && tag != "" && !strings.HasSuffix(image, ":"+tag) {
			ref.name += ":" + tag
		}
		k.refs[image] = ref
	}
	return ref.name, ref.err
}

// present reports whether the node has the image. What it is said to have, but
// nobody models, is missing all the same.
func (k *Kubelets) present(n *machine, ref string) bool {
	img, ok := k.Runtime.Images.Find(ref)
	if !ok {
		return false
	}
	return n.images[img.Reference] || n.images[ref] || k.Pulled != nil && k.Pulled(img.Reference)
}

// pull is imageManager.pullImage.
func (p *worker) pull(c *corev1.Container, ref string, done func(error, string)) {
	if p.pulls.sinceUpdate(ref, p.Now()) {
		message := fmt.Sprintf("Back-off pulling image %q", c.Image)
		p.EventOf(c, corev1.EventTypeNormal, backOffStart, "%s", message)
		if last := p.pullErrs[ref]; last != "" {
			message += ": " + last
		}
		done(errImagePullBackOff, message)
		return
	}
	p.EventOf(c, corev1.EventTypeNormal, pullingImage, "Pulling image %q", c.Image)
	asked := p.Now()
	p.machine.queue(func() {
		began := p.Now()
		p.Runtime.Pull(ref, func(img image.Image, took time.Duration, err error) {
			p.At(p.Now().Add(took), func() {
				p.machine.pulled()
				if err != nil {
					p.pullFailed(c, ref, err)
					done(errImagePull, err.Error())
					return
				}
				p.machine.images[img.Reference] = true
				p.EventOf(c, corev1.EventTypeNormal, pulledImage, "Successfully pulled image %q in %v (%v including waiting). Image size: %d bytes.",
					c.Image, p.Now().Sub(began).Truncate(time.Millisecond), p.Now().Sub(asked).Truncate(time.Millisecond), img.Size)
				done(nil, "")
			})
			p.LookAgain(p.Key)
		})
	})
}

func (p *worker) pullFailed(c *corev1.Container, ref string, err error) {
	p.EventOf(c, corev1.EventTypeWarning, failedContainer, "Failed to pull image %q: %v", c.Image, err)
	p.pulls.next(ref, p.Now(), p.Now())
	if p.pullErrs == nil {
		p.pullErrs = map[string]string{}
	}
	p.pullErrs[ref] = fmt.Sprintf("%s: %s", errImagePull, err)
}

// queue lets one pull after the other go on (serializeImagePulls).
func (n *machine) queue(pull func()) {
	if n.pulling {
		n.pulls = append(n.pulls, pull)
		return
	}
	n.pulling = true
	pull()
}

// pulled ends the pull that is going on.
func (n *machine) pulled() {
	if len(n.pulls) == 0 {
		n.pulling = false
		return
	}
	next := n.pulls[0]
	n.pulls = slices.Delete(n.pulls, 0, 1)
	next()
}
