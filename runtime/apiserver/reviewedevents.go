package apiserver

import (
	"context"
	"errors"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/gherkube/gherkube/runtime/apiserver/event"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// eventQueues are the events of a world's actors that are to be reviewed: each writes
// one after the other, while it does something else, as upstream's recorders.
type eventQueues struct{ of map[string]*eventQueue }

type eventQueue struct {
	waiting []*corev1.Event
	busy    bool
}

// reviewEvent writes an event when what reviews it has answered and the actor's events
// before it are written.
func (p *performer) reviewEvent(actor string, e loop.Event) error {
	queues, err := world.Part(p.world, func() (*eventQueues, error) { return &eventQueues{of: map[string]*eventQueue{}}, nil })
	if err != nil {
		return err
	}
	q := queues.of[actor]
	if q == nil {
		q = &eventQueue{}
		queues.of[actor] = q
	}
	made, err := event.Make(p.world, e)
	if err != nil {
		return err
	}
	q.waiting = append(q.waiting, made)
	if q.busy {
		return nil
	}
	q.busy = true
	_, err = p.patiently(func(ctx context.Context) (store.Object, error) { return nil, p.writeEvents(ctx, actor, q) })
	if pending := (*loop.Pending)(nil); errors.As(err, &pending) {
		return nil
	}
	return err
}

// writeEvents writes what waits. What is refused is lost: recorders do not try again.
func (p *performer) writeEvents(ctx context.Context, actor string, q *eventQueue) error {
	defer func() { q.busy = false }()
	for len(q.waiting) > 0 {
		next := q.waiting[0]
		q.waiting = q.waiting[1:]
		err := event.Write(p.world, next, eventWriter{p, ctx, actor})
		if status := apierrors.APIStatus(nil); err != nil && !errors.As(err, &status) {
			return err
		}
	}
	return nil
}

// eventWriter writes events by the registry and its admission.
type eventWriter struct {
	performer *performer
	ctx       context.Context
	actor     string
}

// Create implements event.Writer.
func (w eventWriter) Create(e *corev1.Event) (*corev1.Event, error) {
	key := store.Events.KeyOf(e)
	_, err := w.performer.createBuiltIn(w.call("create", key), loop.Create{Key: key, Object: e})
	return w.written(key), err
}

// Update implements event.Writer.
func (w eventWriter) Update(e, _ *corev1.Event) (*corev1.Event, error) {
	key := store.Events.KeyOf(e)
	err := w.performer.update(w.call("update", key), loop.Update{Key: key, Object: e})
	return w.written(key), err
}

func (w eventWriter) call(verb string, key store.Key) call {
	return w.performer.call(w.ctx, &world.Author{}, w.actor, verb, key)
}

func (w eventWriter) written(key store.Key) *corev1.Event {
	e, _ := store.Events.Get(w.performer.world.Store.View(), key.Namespace, key.Name)
	return e
}
