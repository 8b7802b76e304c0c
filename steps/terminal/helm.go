package terminal

import (
	"context"
	"os"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/gherkube/gherkube/steps/helm"
)

// helm runs one command of helm. It makes its requests while nothing else
// happens, and lets time pass where Helm waits.
func (t *Terminal) helm(ctx context.Context, args []string, s streams) (int, error) {
	if err := t.config.Time.Pass(ctx, t.config.startup(), never); err != nil {
		return 0, err
	}
	t.kinds.begin()
	var broken error // the cluster, or an interruption
	read := newReads()
	own := t.reading(read)
	code := helm.Run(ctx, helm.Config{
		Namespace: t.config.Namespace, Locate: t.existing, Now: t.config.Time.Now, Out: s.out, Err: s.err,
		Pass: func(ctx context.Context, d time.Duration, done func() bool) error {
			if err := t.config.Sync(ctx); err != nil {
				return err
			}
			broken = t.config.Time.Pass(ctx, d, t.asked(read, done))
			return broken
		},
		Getter: func(namespace string) genericclioptions.RESTClientGetter {
			flags := own.configFlags(nil, s.err)
			flags.Namespace = &namespace
			return &getter{ConfigFlags: flags, kinds: t.kinds, warnings: s.err}
		},
	}, args)
	if broken != nil {
		return code, broken
	}
	if err := t.config.Sync(ctx); err != nil {
		return code, err
	}
	// What the command asked for begins to happen.
	return code, t.config.Time.Pass(ctx, 0, never)
}

// asked is a question to the cluster, which is asked again only when something
// that was read has changed.
func (t *Terminal) asked(read *reads, question func() bool) func() bool {
	if t.config.Virtual == nil {
		return question
	}
	read.at = -1
	answer := false
	return func() bool {
		if read.stale(t.config.Virtual) {
			answer = question()
		}
		return answer
	}
}

// existing is locate for files that must be there.
func (t *Terminal) existing(name string) (string, error) {
	path, err := t.locate(name)
	if err != nil {
		return "", err
	}
	_, err = os.Stat(path)
	return path, err
}
