package terminal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// waiting runs a kubectl command in the manner that its waiting needs.
func (t *Terminal) waiting(ctx context.Context, args []string, s streams) (int, error) {
	switch {
	case len(args) == 0:
	case args[0] == "delete" && !hasFlag(args, "--wait", "--dry-run", "--help", "-h"):
		return t.delete(ctx, args, s)
	case args[0] == "wait" && !hasFlag(args, "--help", "-h"):
		return t.wait(ctx, args, s)
	case len(args) > 1 && args[0] == "rollout" && args[1] == "status" && !hasFlag(args, "--watch", "-w", "--help", "-h"):
		return t.rolloutStatus(ctx, args, s)
	case streaming(args):
		return t.stream(ctx, args, s)
	}
	return t.once(ctx, args, s), nil
}

var deletedLine = regexp.MustCompile(`(?m)^(\S+) "([^"]+)" (?:force )?deleted(?: from (\S+) namespace)?`)

// delete asks for the deletion and then lets time pass until the objects are
// gone, as kubectl does without --wait=false.
func (t *Terminal) delete(ctx context.Context, args []string, s streams) (int, error) {
	since := t.config.Time.Changes()
	var out bytes.Buffer
	code := t.once(ctx, insert(args, "--wait=false"), streams{in: s.in, out: &out, err: s.err})
	if _, err := s.out.Write(out.Bytes()); err != nil {
		return 0, err
	}
	objects := t.deleted(args, out.String())
	limit, err := timeoutFlag(args, patience(ctx))
	if err != nil || len(objects) == 0 {
		return code, nil
	}
	left := func() [][3]string {
		return slices.DeleteFunc(slices.Clone(objects), func(o [3]string) bool {
			return t.config.Time.Gone(o[0], o[1], o[2], since)
		})
	}
	if err := t.config.Time.Pass(ctx, limit, func() bool { return len(left()) == 0 }); err != nil {
		return 0, err
	}
	for _, o := range left() {
		fmt.Fprintf(s.err, "error: timed out waiting for the condition on %ss/%s\n", o[0], o[2])
		code = 1
	}
	return code, nil
}

// deleted reads the objects out of what delete printed.
func (t *Terminal) deleted(args []string, out string) [][3]string {
	namespace := flagValue(args, "-n", "--namespace")
	if namespace == "" {
		namespace = t.config.Namespace
	}
	var objects [][3]string
	for _, m := range deletedLine.FindAllStringSubmatch(out, -1) {
		ns := m[3]
		if ns == "" {
			ns = namespace
		}
		objects = append(objects, [3]string{m[1], ns, m[2]})
	}
	return objects
}

// wait asks again after each change, until the condition is met or the time is
// up. What it prints is what its last attempt printed.
func (t *Terminal) wait(ctx context.Context, args []string, s streams) (int, error) {
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
		code, err := t.again(ctx, limit, streams{in: s.in, out: s.out, err: &errOut}, attempt, done)
		fmt.Fprint(s.err, strings.ReplaceAll(errOut.String(), notMet+" for ", timedOut+" on "))
		return code, err
	}
	return t.again(ctx, limit, s, attempt, done)
}

// What upstream's wait says of a condition when it does not wait, and when it
// has waited (pkg/cmd/wait/condition.go).
const (
	notMet   = "condition not met"
	timedOut = "timed out waiting for the condition"
)

// again repeats an attempt after each change of the cluster.
func (t *Terminal) again(ctx context.Context, limit time.Duration, s streams,
	attempt func(out, errOut io.Writer) int, done func(code int, errOut string) bool) (int, error) {
	var out, errOut bytes.Buffer
	code, seen, finished := 0, -1, false
	err := t.config.Time.Pass(ctx, limit, func() bool {
		now := t.config.Time.Changes()
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

// rolloutStatus prints the status each time it has changed, until the rollout
// is complete or has failed.
func (t *Terminal) rolloutStatus(ctx context.Context, args []string, s streams) (int, error) {
	limit, err := timeoutFlag(args, 0)
	if err != nil {
		return t.once(ctx, args, s), nil
	}
	timeout := limit > 0
	if !timeout {
		limit = patience(ctx)
	}
	once := insert(without(args, "--timeout"), "--watch=false")
	last, finished, code := "", false, 0
	seen := -1
	err = t.config.Time.Pass(ctx, limit, func() bool {
		now := t.config.Time.Changes()
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

func timeoutFlag(args []string, otherwise time.Duration) (time.Duration, error) {
	v := flagValue(args, "--timeout")
	if v == "" {
		return otherwise, nil
	}
	d, err := time.ParseDuration(v)
	if err == nil && d == 0 && args[0] != "wait" {
		d = otherwise
	}
	return d, err
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
