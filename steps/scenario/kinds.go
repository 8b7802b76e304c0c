package scenario

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/target"
)

// kinds are the kinds of the scenario's cluster that are recorded because its
// steps speak of them.
type kinds struct {
	awaited []string // words of steps to come
	found   map[string]trace.Found
	unknown map[string]error
}

// kind is what a step calls by a word; see condition.Reader.
func (w *World) kind(word string, fields ...string) (trace.Kind, error) {
	found, ok := w.kinds.found[word]
	switch {
	case !ok && w.kinds.unknown[word] != nil:
		return trace.Kind{}, w.kinds.unknown[word]
	case !ok:
		return trace.Kind{}, fmt.Errorf("there is no kind %q", word)
	case isRecorded(found.Kind):
		return found.Kind, nil
	}
	w.Pull()
	return found.Kind, w.recorder.Follow(found, fields...)
}

// isRecorded reports whether every trace records a kind.
func isRecorded(k trace.Kind) bool {
	_, ok := trace.KindNamed(k.Name())
	return ok
}

// MeetKinds finds the kinds that words of steps are for, and has them recorded. A
// word that the cluster does not know may become known later.
func (w *World) MeetKinds(ctx context.Context, words []string) error {
	for _, word := range words {
		if _, ok := w.kinds.found[word]; ok {
			continue
		}
		m, err := w.Terminal.Kind(word)
		if err != nil {
			w.kinds.unknown[word] = err
			continue
		}
		found := trace.Found{
			Kind:     trace.Kind{GroupVersionKind: m.GroupVersionKind, Namespaced: m.Scope.Name() == meta.RESTScopeNameNamespace},
			Resource: m.Resource.Resource,
		}
		if f, ok := w.Place.Cluster.(target.Follower); ok && !isRecorded(found.Kind) {
			if err := f.Follow(ctx, found); err != nil {
				return fmt.Errorf("recording objects of kind %s: %w", found.Kind.Name(), err)
			}
		}
		w.kinds.found[word] = found
	}
	return nil
}

// ExpectKinds meets the kinds of steps to come as soon as the cluster serves them: a
// cluster that is watched has nothing to tell of what happened before.
func (w *World) ExpectKinds(ctx context.Context) error {
	if _, ok := w.Place.Cluster.(target.Follower); !ok {
		return nil
	}
	return w.MeetKinds(ctx, w.kinds.awaited)
}
