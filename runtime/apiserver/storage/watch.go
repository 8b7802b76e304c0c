package storage

import (
	"context"
	"fmt"
	"strconv"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/apiserver/pkg/storage"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/store"
)

// bookmarkEvery is how often a watch that asked for bookmarks gets one: the
// watch cache's defaultBookmarkFrequency, in wall-clock time.
const bookmarkEvery = time.Minute

// Watch implements storage.Interface. One goroutine serves the watch until its
// context ends or it is stopped.
func (r *resource) Watch(ctx context.Context, key string, opts storage.ListOptions) (watch.Interface, error) {
	req := world.RequestOf(ctx)
	if req == nil {
		return nil, world.ErrNone
	}
	prefix, err := storage.PrepareKey(r.prefix, key, opts.Recursive)
	if err != nil {
		return nil, err
	}
	rv, err := r.Versioner().ParseResourceVersion(opts.ResourceVersion)
	if err != nil {
		return nil, err
	}
	namespace, name := r.scope(prefix, opts.Recursive)
	if err := req.Look(world.Interest{Resource: r.GroupResource, Namespace: namespace, Name: name, Watch: true}); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &watcher{
		resource: r, request: req, store: req.World.Store, pred: opts.Predicate,
		ctx: ctx, cancel: cancel, progress: client.ProgressOf(ctx),
		// Upstream's handler flushes an event once no other is there to be
		// taken: without a buffer, each of them.
		events:    make(chan watch.Event),
		namespace: namespace, name: name,
	}
	wanted := opts.SendInitialEvents
	switch {
	case wanted == nil && rv == 0, wanted != nil && *wanted:
		// The list is taken now, so that what the caller does next is seen as
		// a change.
		w.initial, w.revision = w.store.List(r.GroupResource, w.namespace)
		w.initial = named(w.initial, w.name)
		if int64(rv) > w.revision {
			cancel()
			return nil, storage.NewTooLargeResourceVersionError(rv, uint64(w.revision), 0)
		}
		w.announce = wanted != nil && opts.Predicate.AllowWatchBookmarks
	case rv == 0:
		w.revision = w.store.Revision()
	default:
		w.revision = int64(rv)
	}
	go w.run()
	return w, nil
}

// watcher follows one resource from a revision on.
type watcher struct {
	*resource
	request         *world.Request
	store           *store.Store
	pred            storage.SelectionPredicate
	namespace, name string
	revision        int64
	initial         []store.Object
	announce        bool // the end of the initial objects, with a bookmark

	ctx      context.Context
	cancel   context.CancelFunc
	progress *client.Progress
	events   chan watch.Event
}

// ResultChan implements watch.Interface.
func (w *watcher) ResultChan() <-chan watch.Event { return w.events }

// Stop implements watch.Interface.
func (w *watcher) Stop() { w.cancel() }

func (w *watcher) run() {
	defer close(w.events)
	defer w.cancel()
	if err := w.begin(); err != nil {
		w.fail(err)
		return
	}
	bookmarks := w.bookmarks()
	defer bookmarks.Stop()
	for {
		changes, more, err := w.store.Since(w.revision)
		if err != nil {
			w.fail(apierrors.NewResourceExpired(fmt.Sprintf("too old resource version: %d (%d)", w.revision, w.store.Compacted())))
			return
		}
		for _, c := range changes {
			if err := w.change(c); err != nil {
				w.fail(err)
				return
			}
			w.revision = c.Revision
		}
		w.progress.Looked(w.revision)
		select {
		case <-w.ctx.Done():
			return
		case <-more:
		case <-bookmarks.C:
			if w.bookmark() != nil {
				return
			}
		}
	}
}

// bookmarks returns the ticker of the watch's bookmarks; one that never ticks
// if it wants none.
func (w *watcher) bookmarks() *time.Ticker {
	t := time.NewTicker(bookmarkEvery) //nolint:forbidigo // a client of the API lives in real time
	if !w.pred.AllowWatchBookmarks {
		t.Stop()
	}
	return t
}

// begin sends the objects that exist already.
func (w *watcher) begin() error {
	for _, obj := range w.initial {
		if err := w.change(store.Change{Key: store.Key{Resource: w.GroupResource, Namespace: obj.GetNamespace(), Name: obj.GetName()}, New: obj}); err != nil {
			return err
		}
	}
	w.initial = nil
	if w.announce {
		return w.announceEnd()
	}
	return nil
}

// change sends what a change looks like through the watch's predicate.
func (w *watcher) change(c store.Change) error {
	if c.Key.Resource != w.GroupResource ||
		w.namespace != "" && c.Key.Namespace != w.namespace ||
		w.name != "" && c.Key.Name != w.name {
		return nil
	}
	var e *watch.Event
	var err error
	w.converting(func() { e, err = w.event(c) }, c.Old, c.New, c.Deleted)
	if e == nil || err != nil {
		return err
	}
	return w.emit(*e)
}

// event is what a change looks like; nil if it is not seen.
func (w *watcher) event(c store.Change) (*watch.Event, error) {
	before, err := w.selected(c.Old)
	if err != nil {
		return nil, err
	}
	after, err := w.selected(c.New)
	if err != nil {
		return nil, err
	}
	switch {
	case before && after:
		return w.shows(watch.Modified, c.New, "")
	case after:
		return w.shows(watch.Added, c.New, "")
	case before && c.New == nil:
		return w.shows(watch.Deleted, c.Deleted, "")
	case before:
		// No longer selected: its last selected state, at the new revision.
		return w.shows(watch.Deleted, c.Old, strconv.FormatInt(c.Revision, 10))
	}
	return nil, nil
}

func (w *watcher) selected(obj store.Object) (bool, error) {
	if obj == nil {
		return false, nil
	}
	return w.selects(w.pred, obj)
}

// shows is an event of the object, under another resource version if one is given.
func (w *watcher) shows(t watch.EventType, obj store.Object, resourceVersion string) (*watch.Event, error) {
	out, err := w.listed(w.request, obj)
	if err != nil {
		return nil, err
	}
	if resourceVersion != "" {
		m, err := meta.Accessor(out)
		if err != nil {
			return nil, err
		}
		m.SetResourceVersion(resourceVersion)
	}
	return &watch.Event{Type: t, Object: out}, nil
}

// bookmark sends the revision reached so far.
func (w *watcher) bookmark() error { return w.mark(nil) }

// announceEnd sends the bookmark that ends the initial objects.
func (w *watcher) announceEnd() error {
	return w.mark(map[string]string{metav1.InitialEventsAnnotationKey: "true"})
}

func (w *watcher) mark(annotations map[string]string) error {
	obj := w.newFunc()
	m, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	m.SetResourceVersion(strconv.FormatInt(w.revision, 10))
	m.SetAnnotations(annotations)
	return w.emit(watch.Event{Type: watch.Bookmark, Object: obj})
}

func (w *watcher) emit(e watch.Event) error {
	w.progress.Sending()
	select {
	case w.events <- e:
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

// fail ends the watch with an error event, unless nobody watches any more.
func (w *watcher) fail(err error) {
	if w.ctx.Err() != nil {
		return
	}
	var obj runtime.Object
	if s, ok := err.(apierrors.APIStatus); ok {
		status := s.Status()
		obj = &status
	} else {
		status := apierrors.NewInternalError(err).Status()
		obj = &status
	}
	_ = w.emit(watch.Event{Type: watch.Error, Object: obj})
}
