package terminal

import (
	"time"
)

// job is a command that runs on a goroutine of its own.
type job struct {
	over chan struct{}
	code int // once over is closed
}

// launch does what a command does, beside the caller; do returns its exit code.
func launch(do func() int, after func()) *job {
	j := &job{over: make(chan struct{})}
	go func() {
		defer after()
		defer close(j.over)
		j.code = do()
	}()
	return j
}

func (j *job) ended() (code int, over bool) {
	select {
	case <-j.over:
		return j.code, true
	default:
		return codeTimeout, false
	}
}

// farewell is how long, by the wall clock, a command that was told to stop may
// take for it before it is left to itself. It prints nothing any more then.
const farewell = 5 * time.Second

// wait waits until a job that was told to end has ended.
func (j *job) wait() {
	late := time.NewTimer(farewell)
	defer late.Stop()
	select {
	case <-j.over:
	case <-late.C:
	}
}
