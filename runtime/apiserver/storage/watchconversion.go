package storage

import (
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/store"
)

// converting runs f, which reads the objects: inside the world's gate if a webhook
// may have to convert one of them.
func (w *watcher) converting(f func(), objects ...store.Object) {
	c, ok := w.codec.(unstructuredCodec)
	foreign := false
	for _, obj := range objects {
		foreign = foreign || ok && c.foreign(obj)
	}
	if foreign {
		defer w.request.World.Enter()()
		defer w.request.World.Act(world.WithWaiter(w.ctx, w.wait))()
	}
	f()
}

// wait is a world.Waiter. The watch's client waits for the answer too: it is sent
// what comes of it.
func (w *watcher) wait(begin func(over func())) error {
	arrived := make(chan struct{})
	w.progress.Hold()
	begin(func() {
		client.Of(w.ctx).Tell(func() {
			w.progress.GoOn()
			close(arrived)
		})
	})
	var err error
	w.request.World.Outside(func() {
		if wrote := w.request.World.Wrote; wrote != nil {
			wrote()
		}
		select {
		case <-arrived:
		case <-w.ctx.Done():
			err = w.ctx.Err()
		}
	})
	return err
}
