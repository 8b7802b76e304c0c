package images

import (
	"slices"
	"strings"
	"time"

	"k8s.io/kubernetes/pkg/util/parsers"

	"github.com/gherkube/gherkube/runtime/container"
)

// Store is what images a node has.
type Store struct {
	names      *Names
	runtime    *container.Runtime
	everywhere func(reference string) bool
	images     map[string]time.Time // when they were pulled; zero if they were there
	pulling    bool                 // one image at a time: serializeImagePulls
	queue      []func()
}

// NewStore returns the store of a node that has the images, and those that
// everywhere says are on all nodes.
func NewStore(names *Names, runtime *container.Runtime, images []string, everywhere func(reference string) bool) *Store {
	s := &Store{names: names, runtime: runtime, everywhere: everywhere, images: map[string]time.Time{}}
	for _, reference := range images {
		s.images[reference] = time.Time{}
	}
	return s
}

// remove takes an image off the node. Images that are everywhere stay.
func (s *Store) remove(reference string) {
	delete(s.images, reference)
	img, ok := s.runtime.Images.Find(reference)
	if !ok {
		return
	}
	for name := range s.images { // manifests may call it otherwise
		if other, ok := s.runtime.Images.Find(name); ok && other.Reference == img.Reference {
			delete(s.images, name)
		}
	}
}

// Names remembers the names of images with their tags, for all nodes.
type Names struct{ refs map[string]name }

// NewNames returns names that remember nothing.
func NewNames() *Names { return &Names{refs: map[string]name{}} }

// name is an image's name with its tag, or why there is none.
type name struct {
	text string
	err  error
}

// withDefaultTag is applyDefaultImageTag. It remembers its answers.
func (n *Names) withDefaultTag(reference string) (string, error) {
	ref, known := n.refs[reference]
	if !known {
		_, tag, digest, err := parsers.ParseImageName(reference)
		ref = name{reference, err}
		if err == nil && digest == "" && tag != "" && !strings.HasSuffix(reference, ":"+tag) {
			ref.text += ":" + tag
		}
		n.refs[reference] = ref
	}
	return ref.text, ref.err
}

// present reports whether the node has the image. What it is said to have, but
// nobody models, is missing all the same.
func (s *Store) present(ref string) bool {
	img, ok := s.runtime.Images.Find(ref)
	if !ok {
		return false
	}
	_, own := s.images[img.Reference]
	_, named := s.images[ref]
	return own || named || s.everywhere != nil && s.everywhere(img.Reference)
}

// turn lets one pull after the other go on (serializeImagePulls).
func (s *Store) turn(pull func()) {
	if s.pulling {
		s.queue = append(s.queue, pull)
		return
	}
	s.pulling = true
	pull()
}

// pulled ends the pull that is going on.
func (s *Store) pulled() {
	if len(s.queue) == 0 {
		s.pulling = false
		return
	}
	next := s.queue[0]
	s.queue = slices.Delete(s.queue, 0, 1)
	next()
}
