package terminal

import (
	"context"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/gherkube/gherkube/steps/helm"
)

// helm runs one command of helm. It makes its requests while nothing else
// happens, and lets time pass where Helm waits.
func (k *kubectl) helm(ctx context.Context, args []string, s streams) (int, error) {
	if err := k.config.Time.Pass(ctx, k.config.startup(), never); err != nil {
		return 0, err
	}
	k.kinds.begin()
	var broken error // the cluster, or an interruption
	read := newReads()
	own := k.reading(read)
	code := helm.Run(ctx, helm.Config{
		Namespace: k.config.Namespace, Locate: k.existing, Now: k.config.Time.Now, Out: s.out, Err: s.err,
		Pass: func(ctx context.Context, d time.Duration, done func() bool) error {
			if err := k.config.Sync(ctx); err != nil {
				return err
			}
			broken = k.config.Time.Pass(ctx, d, k.asked(read, done))
			return broken
		},
		Getter: func(namespace string) genericclioptions.RESTClientGetter {
			flags := own.configFlags(nil, s.err)
			flags.Namespace = &namespace
			return &getter{ConfigFlags: flags, kinds: k.kinds, warnings: s.err}
		},
	}, args)
	if broken != nil {
		return code, broken
	}
	if err := k.config.Sync(ctx); err != nil {
		return code, err
	}
	// What the command asked for begins to happen.
	return code, k.config.Time.Pass(ctx, 0, never)
}

// asked is a question to the cluster, which is asked again only when something
// that was read has changed.
func (k *kubectl) asked(read *reads, question func() bool) func() bool {
	if k.config.Virtual == nil {
		return question
	}
	read.at = -1
	answer := false
	return func() bool {
		if read.stale(k.config.Virtual) {
			answer = question()
		}
		return answer
	}
}
