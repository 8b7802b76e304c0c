package terminal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// attempt runs a command that waits by attempts that do not.
type attempt func(v virtual, ctx context.Context, k *kubectl, args []string, s streams) (int, error)

// attempts returns how a command that waits is run by attempts; nil if it is
// not.
func attempts(args []string) attempt {
	switch {
	case len(args) == 0 || hasFlag(args, "--help", "-h"):
	case args[0] == "wait":
		return virtual.wait
	case waitsForRollout(args):
		return virtual.rolloutStatus
	}
	return nil
}

// waitsForRollout reports whether a command is a rollout status that waits.
func waitsForRollout(args []string) bool {
	return len(args) > 1 && args[0] == "rollout" && args[1] == "status" && !isFalse(args, "--watch", "-w") && !hasFlag(args, "--help", "-h")
}

// wait asks again after each change of what it has read, until the condition is met or the time is
// up. What it prints is what its last attempt printed.
func (v virtual) wait(ctx context.Context, k *kubectl, args []string, s streams) (int, error) {
	limit, err := timeoutFlag(args, 30*time.Second)
	if err != nil {
		return k.once(ctx, args, s), nil // its own words about the flag
	}
	if limit < 0 {
		limit = 7 * 24 * time.Hour
	}
	once := insert(without(args, "--timeout"), "--timeout=0s")
	attempt := func(read *reads, out, errOut io.Writer) int {
		return k.reading(read).once(ctx, once, streams{in: s.in, out: out, err: errOut})
	}
	done := func(code int, errOut string) bool {
		return code == 0 || !strings.Contains(errOut, notMet) && !strings.Contains(errOut, timedOut)
	}
	if limit > 0 {
		// An attempt that does not wait says so in other words.
		var errOut bytes.Buffer
		code, err := v.again(ctx, k, limit, streams{in: s.in, out: s.out, err: &errOut}, attempt, done)
		fmt.Fprint(s.err, strings.ReplaceAll(errOut.String(), notMet+" for ", timedOut+" on "))
		return code, err
	}
	return v.again(ctx, k, limit, s, attempt, done)
}

// What upstream's wait says of a condition when it does not wait, and when it
// has waited (pkg/cmd/wait/condition.go).
const (
	notMet   = "condition not met"
	timedOut = "timed out waiting for the condition"
)

// again repeats an attempt when something that it has read has changed.
func (v virtual) again(ctx context.Context, k *kubectl, limit time.Duration, s streams,
	attempt func(read *reads, out, errOut io.Writer) int, done func(code int, errOut string) bool) (int, error) {
	var out, errOut bytes.Buffer
	code, read, finished := 0, newReads(), false
	err := k.config.Time.Pass(ctx, limit, func() bool {
		if finished || !read.stale(v.cluster) {
			return finished
		}
		out.Reset()
		errOut.Reset()
		code = attempt(read, &out, &errOut)
		finished = done(code, errOut.String())
		return finished
	})
	if err != nil {
		return 0, err
	}
	if _, err := out.WriteTo(s.out); err != nil {
		return 0, err
	}
	_, err = errOut.WriteTo(s.err)
	return code, err
}
