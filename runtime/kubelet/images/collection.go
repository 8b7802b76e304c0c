package images

import (
	"maps"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/container/image"
)

const (
	// CollectionPeriod is how often the kubelet looks which images a node has, and
	// whether there are too many (ImageGCPeriod).
	CollectionPeriod = 5 * time.Minute
	// minAge is for how long an image stays at least (ImageMinimumGCAge).
	minAge = 2 * time.Minute
)

// Size is how many bytes the images have that are not on all nodes.
func (s *Store) Size() (sum int64) {
	for _, img := range s.held() {
		sum += img.Size
	}
	return sum
}

// held are the images by their full names.
func (s *Store) held() map[string]*image.Image {
	out := map[string]*image.Image{}
	for name := range s.images {
		if img, ok := s.runtime.Images.Find(name); ok {
			out[img.Reference] = img
		}
	}
	return out
}

// Free removes images that nobody uses, in order of their age, until so many bytes
// are freed (realImageGCManager.freeSpace). Those of the same age go in order of
// their names. The phase is that of CollectionPeriod.
func (s *Store) Free(bytes int64, used []string, now time.Time, phase time.Duration) (freed int64) {
	inUse := map[string]bool{}
	for _, name := range used {
		ref, err := s.names.withDefaultTag(name)
		if img, ok := s.runtime.Images.Find(ref); ok && err == nil {
			inUse[img.Reference] = true
		}
	}
	held := s.held()
	names := slices.SortedStableFunc(slices.Values(slices.Sorted(maps.Keys(held))), func(a, b string) int {
		return s.images[a].Compare(s.images[b])
	})
	for _, name := range names {
		if freed >= bytes {
			break
		}
		if inUse[name] || now.Before(s.detected(name, phase).Add(minAge)) {
			continue
		}
		freed += held[name].Size
		s.remove(name)
	}
	return freed
}

// detected is when the kubelet saw the image first (detectImages).
func (s *Store) detected(name string, phase time.Duration) time.Time {
	at := s.images[name]
	if at.IsZero() {
		return at
	}
	first := at.Truncate(CollectionPeriod).Add(phase)
	if first.Before(at) {
		first = first.Add(CollectionPeriod)
	}
	return first
}
