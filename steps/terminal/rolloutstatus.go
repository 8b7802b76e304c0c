package terminal

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

func (v virtual) rolloutStatus(ctx context.Context, k *kubectl, args []string, s streams) (int, error) {
	return k.rolloutStatus(ctx, args, s, func(r *reads) bool { return r.stale(v.cluster) })
}

// rollouts is a rollout status that waits. Upstream waits for one object after the
// other, each with the timeout of its own (pkg/cmd/rollout, RolloutStatusOptions.Run),
// and so does it.
type rollouts struct {
	kubectl *kubectl
	streams streams
	changed func(*reads) bool // whether something that was read may have changed
	limit   time.Duration
	timeout bool // the limit is the command's own
}

// rolloutStatus prints the status of each object when it has changed, until its
// rollout is complete or has failed.
func (k *kubectl) rolloutStatus(ctx context.Context, args []string, s streams, changed func(*reads) bool) (int, error) {
	limit, err := timeoutFlag(args, 0)
	if err != nil {
		return k.once(ctx, args, s), nil
	}
	r := rollouts{kubectl: k, streams: s, changed: changed, limit: limit, timeout: limit > 0}
	if !r.timeout {
		r.limit = patience(ctx)
	}
	once := insert(withoutSwitch(without(args, "--timeout"), "-w", "--watch"), "--watch=false")
	objects, over, code, err := r.objects(ctx, once)
	if err != nil || over {
		return code, err
	}
	end, code := k.config.Time.Now().Add(r.limit), 0
	var failures bytes.Buffer
	for _, object := range objects {
		own := r
		own.streams.err = &failures
		if !r.timeout {
			own.limit = end.Sub(k.config.Time.Now())
		}
		each, err := own.wait(ctx, object)
		if err != nil {
			return 0, err
		}
		code = max(code, each)
		if each == codePipe || each == codeTimeout {
			break
		}
	}
	_, err = failures.WriteTo(s.err)
	return code, err
}

// objects returns the commands that ask for the status of one object each. It is
// over at once if the command fails, or if no object waits.
func (r rollouts) objects(ctx context.Context, once []string) (each [][]string, over bool, code int, err error) {
	read := newReads()
	var out, errOut bytes.Buffer
	code = r.kubectl.reading(read).once(ctx, once, streams{in: r.streams.in, out: &out, err: &errOut})
	for _, x := range read.list() {
		if command := oneRollout(r.kubectl.flags(ctx, once, r.streams), x); x.name != "" && !slices.ContainsFunc(each, func(c []string) bool { return slices.Equal(c, command) }) {
			each = append(each, command)
		}
	}
	if len(each) > 0 && (code != 0 || waits(out.String())) {
		return each, false, 0, nil
	}
	fmt.Fprint(r.streams.out, out.String())
	fmt.Fprint(r.streams.err, errOut.String())
	return nil, true, code, nil
}

// waits reports whether one of the lines says that a rollout is not complete.
// Upstream's word begins with a small letter for the rolling update of a
// StatefulSet (pkg/polymorphichelpers/rollout_status.go).
func waits(out string) bool {
	return slices.ContainsFunc(strings.Split(strings.ToLower(out), "\n"), func(line string) bool {
		return strings.HasPrefix(line, "waiting for ")
	})
}

// wait prints the status of one object each time it has changed, until its rollout
// is complete or has failed.
func (r rollouts) wait(ctx context.Context, once []string) (code int, err error) {
	last, finished, read := "", false, newReads()
	err = r.kubectl.config.Time.Pass(ctx, r.limit, func() bool {
		if finished || !r.changed(read) {
			return finished
		}
		var out bytes.Buffer
		code = r.kubectl.reading(read).once(ctx, once, streams{in: r.streams.in, out: &out, err: r.streams.err})
		if out.String() != last {
			last = out.String()
			fmt.Fprint(r.streams.out, last)
		}
		if broken(r.streams.out) {
			code = codePipe
		}
		finished = code != 0 || !waits(last)
		return finished
	})
	switch {
	case err != nil:
		return 0, err
	case finished:
		return code, nil
	case r.timeout:
		fmt.Fprintln(r.streams.err, "error: timed out waiting for the condition")
		return 1, nil
	}
	fmt.Fprintf(r.streams.err, "gave up after %s\n", patience(ctx))
	return codeTimeout, nil
}

// flags returns the flags that a command is given, as it understands them.
func (k *kubectl) flags(ctx context.Context, args []string, s streams) *pflag.FlagSet {
	root := k.build(ctx, args, s)
	defer forget(root)
	addLogFlags(root.PersistentFlags())
	c, rest, err := root.Find(args)
	if err != nil || c.ParseFlags(rest) != nil {
		return pflag.NewFlagSet("", pflag.ContinueOnError) // the command has said what is wrong
	}
	return c.Flags()
}

// oneRollout is the command that asks for the status of one object, with the
// flags of one that has named several.
func oneRollout(flags *pflag.FlagSet, x read) []string {
	args := []string{"rollout", "status", x.resource.String() + "/" + x.name}
	flags.Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "filename", "kustomize", "recursive", "selector", "namespace":
			return
		}
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, v := range values {
			args = append(args, "--"+f.Name+"="+v)
		}
	})
	return append(args, "--namespace="+x.namespace)
}
