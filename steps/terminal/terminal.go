// Package terminal is where a scenario types its commands: a shell with
// upstream's own kubectl in it, on the time of a cluster.
//
// Lines are interpreted as bash does (quotes, variables, $(...), pipes, &&,
// redirections to files of the scenario). The commands are kubectl, which runs
// in this process and talks to the scenario's cluster, and sleep, timeout, xargs, cat,
// cut, grep, head, sed, sort, tail, tee, tr, uniq and wc; anything else is "command not found",
// as it would be on a machine that has only kubectl.
//
// There are two strategies for commands that wait. On a cluster whose time is the
// wall clock's they are upstream's, as they are, under a deadline. On one whose
// time is virtual, each command takes Startup of the cluster's time before its
// request is made, and the terminal knows what each command waits for (see
// virtual): time passes until it has it. A command that is still waiting after
// Patience is given up with exit code 124.
//
// The commands of a pipeline run one after the other, and no command runs beside
// another one but those that were started in the background: what a command
// finds in the cluster does not depend on chance.
//
// Ages that commands print are in the cluster's time.
//
// A Terminal is made of three types. The workspace has the scenario's files and knows no
// commands; the shell runs lines, and is told what a command is; kubectl runs upstream's
// commands for one cluster, and does not know the shell. How its commands wait is the
// strategy's: of the wall clock, or of virtual time (virtual, launch, holding).
package terminal

import (
	"context"
	"fmt"
	"time"

	"k8s.io/client-go/discovery"
)

// Terminal runs commands one after the other. It is not safe for concurrent
// use.
type Terminal struct {
	*workspace
	*shell
	*kubectl
	close func()
}

// New opens a terminal. Close it when the scenario ends.
func New(c Config) (*Terminal, error) {
	files := &workspace{dir: c.Dir, repository: c.Files}
	k, closeIdle, err := newKubectl(c, files)
	if err != nil {
		return nil, err
	}
	t := &Terminal{workspace: files, kubectl: k, close: closeIdle}
	if t.shell, err = newShell(c, files, t.command); err != nil {
		return nil, err
	}
	tame()
	return t, nil
}

// newKubectl writes the scenario's kubeconfig. The function that is returned ends the
// connections.
func newKubectl(c Config, files *workspace) (*kubectl, func(), error) {
	shared, closeIdle, err := sharedConfig(c.REST)
	if err != nil {
		return nil, nil, fmt.Errorf("a client for the cluster: %w", err)
	}
	discover, err := discovery.NewDiscoveryClientForConfig(shared)
	if err != nil {
		return nil, nil, fmt.Errorf("a client for the cluster: %w", err)
	}
	k := &kubectl{workspace: files, config: c, shared: shared, kinds: newKnownKinds(&discoverer{DiscoveryClient: discover, served: c.Served}), strategy: wall{}, made: new(int)}
	if c.Virtual != nil {
		k.strategy = virtual{c.Virtual}
	}
	if c.Sync == nil {
		k.config.Sync = func(context.Context) error { return nil }
	}
	return k, closeIdle, k.writeKubeconfig()
}

// Close ends the terminal's connections.
func (t *Terminal) Close() { t.close() }

func (t *Terminal) command(ctx context.Context, args []string, s streams) (int, error) {
	switch args[0] {
	case "kubectl":
		return t.run(ctx, args[1:], s)
	case "helm":
		return t.helm(ctx, args[1:], s)
	case "sleep":
		return t.sleep(ctx, args[1:], s)
	case "timeout":
		return t.timeout(ctx, args[1:], s)
	case "xargs":
		return t.xargs(ctx, args[1:], s)
	}
	if filter, ok := filters[args[0]]; ok {
		return filter(t.workspace, args[1:], s)
	}
	fmt.Fprintf(s.err, "bash: %s: command not found\n", args[0])
	return codeNotFound, nil
}

func (t *Terminal) sleep(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) != 1 {
		fmt.Fprintln(s.err, "sleep: missing operand")
		return 1, nil
	}
	d, err := seconds(args[0])
	if err != nil {
		fmt.Fprintf(s.err, "sleep: invalid time interval ‘%s’\n", args[0])
		return 1, nil
	}
	return 0, t.config.Time.Pass(ctx, d, never)
}

// timeout ends a command after a time, with exit code 124.
func (t *Terminal) timeout(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) < 2 {
		fmt.Fprintln(s.err, "timeout: missing operand")
		return 125, nil
	}
	d, err := seconds(args[0])
	if err != nil {
		fmt.Fprintf(s.err, "timeout: invalid time interval ‘%s’\n", args[0])
		return 125, nil
	}
	return t.command(context.WithValue(ctx, limitKey{}, d), args[1:], s)
}

// seconds reads a duration as coreutils write it: 5, 0.5, 3m.
func seconds(s string) (time.Duration, error) {
	if d, err := time.ParseDuration(s); err == nil {
		return d, nil
	}
	return time.ParseDuration(s + "s")
}
