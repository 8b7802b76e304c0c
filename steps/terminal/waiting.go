package terminal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// attempt runs a command that waits by attempts that do not.
type attempt func(v virtual, ctx context.Context, t *Terminal, args []string, s streams) (int, error)

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

// isFalse reports whether a flag is given as false.
func isFalse(args []string, names ...string) bool {
	return hasFlag(args, names...) && !boolFlag(args, names...)
}

// wait asks again after each change, until the condition is met or the time is
// up. What it prints is what its last attempt printed.
func (v virtual) wait(ctx context.Context, t *Terminal, args []string, s streams) (int, error) {
	limit, err := timeoutFlag(args, 30*time.Second)
	if err != nil {
		return t.once(ctx, args, s), nil // its own words about the flag
	}
	if limit < 0 {
		limit = 7 * 24 * time.Hour
	}
	once := insert(without(args, "--timeout"), "--timeout=0s")
	attempt := func(out, errOut io.Writer) int {
		return t.once(ctx, once, streams{in: s.in, out: out, err: errOut})
	}
	done := func(code int, errOut string) bool {
		return code == 0 || !strings.Contains(errOut, notMet) && !strings.Contains(errOut, timedOut)
	}
	if limit > 0 {
		// An attempt that does not wait says so in other words.
		var errOut bytes.Buffer
		code, err := v.again(ctx, t, limit, streams{in: s.in, out: s.out, err: &errOut}, attempt, done)
		fmt.Fprint(s.err, strings.ReplaceAll(errOut.String(), notMet+" for ", timedOut+" on "))
		return code, err
	}
	return v.again(ctx, t, limit, s, attempt, done)
}

// What upstream's wait says of a condition when it does not wait, and when it
// has waited (pkg/cmd/wait/condition.go).
const (
	notMet   = "condition not met"
	timedOut = "timed out waiting for the condition"
)

// again repeats an attempt after each change of the cluster.
func (v virtual) again(ctx context.Context, t *Terminal, limit time.Duration, s streams,
	attempt func(out, errOut io.Writer) int, done func(code int, errOut string) bool) (int, error) {
	var out, errOut bytes.Buffer
	code, seen, finished := 0, int64(-1), false
	err := t.config.Time.Pass(ctx, limit, func() bool {
		now := v.cluster.Changes()
		if finished || now == seen {
			return finished
		}
		seen = now
		out.Reset()
		errOut.Reset()
		code = attempt(&out, &errOut)
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

func (v virtual) rolloutStatus(ctx context.Context, t *Terminal, args []string, s streams) (int, error) {
	return t.rolloutStatus(ctx, args, s, v.cluster.Changes)
}

// rolloutStatus prints the status each time it has changed, until the rollout
// is complete or has failed. It asks after each change.
func (t *Terminal) rolloutStatus(ctx context.Context, args []string, s streams, changes func() int64) (int, error) {
	limit, err := timeoutFlag(args, 0)
	if err != nil {
		return t.once(ctx, args, s), nil
	}
	timeout := limit > 0
	if !timeout {
		limit = patience(ctx)
	}
	once := insert(withoutSwitch(without(args, "--timeout"), "-w", "--watch"), "--watch=false")
	last, finished, code := "", false, 0
	seen := int64(-1)
	err = t.config.Time.Pass(ctx, limit, func() bool {
		now := changes()
		if finished || now == seen {
			return finished
		}
		seen = now
		var out bytes.Buffer
		code = t.once(ctx, once, streams{in: s.in, out: &out, err: s.err})
		if out.String() != last {
			last = out.String()
			fmt.Fprint(s.out, last)
		}
		if broken(s.out) {
			code = codePipe
		}
		finished = code != 0 || !strings.HasPrefix(last, "Waiting for ")
		return finished
	})
	switch {
	case err != nil:
		return 0, err
	case finished:
		return code, nil
	case timeout:
		fmt.Fprintln(s.err, "error: timed out waiting for the condition")
		return 1, nil
	}
	fmt.Fprintf(s.err, "gave up after %s\n", limit)
	return codeTimeout, nil
}

// hasFlag reports whether one of the flags is given, before a "--".
func hasFlag(args []string, names ...string) bool {
	for _, a := range args {
		if a == "--" {
			return false
		}
		name, _, _ := strings.Cut(a, "=")
		if slices.Contains(names, name) {
			return true
		}
	}
	return false
}

// flagValue returns the value of the first of the flags that is given.
func flagValue(args []string, names ...string) string {
	for i, a := range args {
		if a == "--" {
			return ""
		}
		name, value, ok := strings.Cut(a, "=")
		if !slices.Contains(names, name) {
			continue
		}
		if !ok && i+1 < len(args) {
			return args[i+1]
		}
		return value
	}
	return ""
}

// timeoutFlag is the value of --timeout, of which 0 means none but to wait.
func timeoutFlag(args []string, otherwise time.Duration) (time.Duration, error) {
	d, err := durationFlag(args, "--timeout", otherwise)
	if err == nil && d == 0 && args[0] != "wait" {
		d = otherwise
	}
	return d, err
}

func durationFlag(args []string, name string, otherwise time.Duration) (time.Duration, error) {
	v := flagValue(args, name)
	if v == "" {
		return otherwise, nil
	}
	return time.ParseDuration(v)
}

// withoutSwitch takes a flag away that needs no value.
func withoutSwitch(args []string, names ...string) []string {
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	kept := slices.DeleteFunc(slices.Clone(args[:end]), func(a string) bool {
		name, _, _ := strings.Cut(a, "=")
		return slices.Contains(names, name)
	})
	return append(kept, args[end:]...)
}

func boolFlag(args []string, names ...string) bool {
	return hasFlag(args, names...) && !slices.Contains([]string{"false", "0"}, flagValueOf(args, names...))
}

// flagValueOf is the value of a flag written as --flag=value.
func flagValueOf(args []string, names ...string) string {
	for _, a := range args {
		for _, n := range names {
			if len(a) > len(n) && a[:len(n)+1] == n+"=" {
				return a[len(n)+1:]
			}
		}
	}
	return ""
}

// insert puts flags behind the other arguments, before a "--".
func insert(args []string, flags ...string) []string {
	i := slices.Index(args, "--")
	if i < 0 {
		i = len(args)
	}
	return slices.Insert(slices.Clone(args), i, flags...)
}

// without takes a flag and its value away.
func without(args []string, name string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return append(out, args[i:]...)
		case args[i] == name:
			i++
		case strings.HasPrefix(args[i], name+"="):
		default:
			out = append(out, args[i])
		}
	}
	return out
}
