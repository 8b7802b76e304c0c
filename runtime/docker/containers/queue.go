package containers

import (
	"io"
	"sync"
)

// queue is what somebody feeds who must not wait, until somebody reads it.
type queue struct {
	mu    sync.Mutex
	more  *sync.Cond
	text  []byte
	ended bool
}

func newQueue() *queue {
	q := &queue{}
	q.more = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(p []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.text = append(q.text, p...)
	q.more.Signal()
}

// end says that nothing more will come.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.more.Broadcast()
}

// Read implements io.Reader.
func (q *queue) Read(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.text) == 0 && !q.ended {
		q.more.Wait()
	}
	if len(q.text) == 0 {
		return 0, io.EOF
	}
	n := copy(p, q.text)
	q.text = q.text[n:]
	return n, nil
}
