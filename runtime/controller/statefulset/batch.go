package statefulset

import (
	"slices"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"github.com/gherkube/gherkube/runtime/loop"
)

// batch is a number of pods that are all looked at, whatever the API server
// refuses. The refusals end the look after the last of them (upstream's
// slowStartBatch).
type batch struct {
	sync *sync
	left int // that are not known to have succeeded or failed, and the batch itself
	errs []error
	from int // of the sync's effects, those from here on are the batch's
}

// forAll visits n pods: one after the other until one is blocked, or, if no pod
// waits for another, in batches of 1, 2, 4 and so on. It reports whether that
// is all that can be done now (upstream's runForAll).
func (s *sync) forAll(n int, visit func(i int, b *batch) (blocked bool)) bool {
	size := 1
	for i := 0; i < n; {
		b := &batch{sync: s, left: 1, from: len(s.effects)}
		for end := min(i+size, n); i < end; i++ {
			blocked := visit(i, b)
			if s.isOrdered() && (blocked || len(b.errs) > 0) {
				b.end()
				return true
			}
		}
		b.end()
		if len(b.errs) > 0 {
			return true
		}
		if !s.isOrdered() {
			size *= 2
		}
	}
	return false
}

// end puts what the batch creates after all else that it does, for the last
// creation may end the look.
func (b *batch) end() {
	b.sync.add(b.done(nil)...)
	slices.SortStableFunc(b.sync.effects[b.from:], func(x, y loop.Effect) int { return creates(x) - creates(y) })
}

// creates is 1 for a creation, else 0.
func creates(e loop.Effect) int {
	if _, ok := e.(loop.Create); ok {
		return 1
	}
	return 0
}

// done notes what became of one of the batch, and gives up after the last if
// one was refused.
func (b *batch) done(err error, effects ...loop.Effect) []loop.Effect {
	b.left--
	if err != nil {
		b.errs = append(b.errs, err)
	}
	if b.left == 0 && len(b.errs) > 0 {
		effects = append(effects, b.sync.giveUp(utilerrors.NewAggregate(b.errs))...)
	}
	return effects
}
