package terminal

import (
	"context"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/kubectl/pkg/cmd/cp"
	"k8s.io/kubectl/pkg/cmd/exec"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
)

// copyInside makes kubectl cp end where its command runs. Upstream's reads an
// archive from a container in a goroutine of its own, and leaves what goes wrong
// there to the end of the process: here what can go wrong before the archive is
// found out first, and the executor keeps the rest until the copying is over.
func (k *kubectl) copyInside(ctx context.Context, root *cobra.Command, f cmdutil.Factory, s genericiooptions.IOStreams) {
	i := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == "cp" })
	if i < 0 {
		return
	}
	root.Commands()[i].Run = func(cmd *cobra.Command, args []string) {
		o := cp.NewCopyOptions(s)
		o.Container = cmdutil.GetFlagString(cmd, "container")
		o.NoPreserve = cmdutil.GetFlagBool(cmd, "no-preserve")
		o.MaxTries = cmdutil.GetFlagInt(cmd, "retries")
		files, err := k.specs(args)
		cmdutil.CheckErr(err)
		cmdutil.CheckErr(o.Complete(f, cmd, files))
		cmdutil.CheckErr(o.Validate())
		o.Executor = executor{ctx, k}
		pod, remote := remoteSpec(args[0])
		if remote {
			cmdutil.CheckErr(reachable(o, pod))
		}
		e := &discreet{RemoteExecutor: o.Executor, reads: remote, idle: make(chan struct{}, 1)}
		o.Executor = e
		cmdutil.CheckErr(e.finish(o.Run()))
	}
}

// specs are the arguments with those that name files of the scenario made
// absolute.
func (k *kubectl) specs(args []string) ([]string, error) {
	out := slices.Clone(args)
	for i, arg := range args {
		if strings.Contains(arg, ":") || arg == "" {
			continue
		}
		// Upstream's copies from the first and to the last.
		var err error
		if i == 0 {
			out[i], err = k.locate(arg)
		} else {
			out[i], err = k.path(arg)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// remoteSpec is the part of a file's name that names the pod, as upstream's
// extractFileSpec has it.
func remoteSpec(arg string) (pod string, remote bool) {
	pod, _, remote = strings.Cut(arg, ":")
	return pod, remote && pod != ""
}

// reachable does what kubectl exec does before it connects.
func reachable(o *cp.CopyOptions, pod string) error {
	namespace, name, ok := strings.Cut(pod, "/")
	if !ok {
		namespace, name = o.Namespace, pod
	}
	try := &exec.ExecOptions{
		StreamOptions: exec.StreamOptions{
			IOStreams: genericiooptions.IOStreams{Out: io.Discard, ErrOut: io.Discard},
			Namespace: namespace, PodName: name, ContainerName: o.Container,
		},
		Command: []string{"tar"}, Executor: nowhere{}, Config: o.ClientConfig, PodClient: o.Clientset.CoreV1(),
	}
	if err := try.Validate(); err != nil {
		return err
	}
	return try.Run()
}

// nowhere is an executor that does not connect.
type nowhere struct{}

// Execute does nothing.
func (nowhere) Execute(*url.URL, *rest.Config, io.Reader, io.Writer, io.Writer, bool, remotecommand.TerminalSizeQueue) error {
	return nil
}

// ExecuteWithContext does nothing.
func (nowhere) ExecuteWithContext(context.Context, *url.URL, *rest.Config, io.Reader, io.Writer, io.Writer, bool, remotecommand.TerminalSizeQueue) error {
	return nil
}

// discreet is an executor that keeps the errors of a command that is read from
// by another goroutine, and ends what that goroutine still waits for.
type discreet struct {
	exec.RemoteExecutor
	reads bool // an archive from the container

	mu      sync.Mutex
	begun   bool
	running int
	idle    chan struct{}
	sinks   []*sink
	err     error
}

// Execute runs the remote command.
func (d *discreet) Execute(u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	return d.ExecuteWithContext(context.Background(), u, c, in, out, errOut, tty, q)
}

// ExecuteWithContext runs the remote command until it ends or the context does.
func (d *discreet) ExecuteWithContext(ctx context.Context, u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	if !d.reads {
		if closer, ok := in.(io.Closer); ok {
			defer closer.Close() //nolint:errcheck // it lets go what still writes
		}
		return d.RemoteExecutor.ExecuteWithContext(ctx, u, c, in, out, errOut, tty, q)
	}
	s := &sink{to: out}
	d.mu.Lock()
	d.begun, d.running, d.sinks = true, d.running+1, append(d.sinks, s)
	d.mu.Unlock()
	err := d.RemoteExecutor.ExecuteWithContext(ctx, u, c, in, s, errOut, tty, q)
	if err != nil {
		// The end of an archive. Of any other, upstream complains on the
		// standard output of the process.
		_, _ = s.Write(make([]byte, 1024))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err, d.running = err, d.running-1
	select {
	case d.idle <- struct{}{}:
	default:
	}
	return nil
}

// finish waits for the remote command and returns what went wrong.
func (d *discreet) finish(err error) error {
	if !d.reads {
		return err
	}
	d.mu.Lock()
	for _, s := range d.sinks {
		s.close()
	}
	for d.running > 0 {
		d.mu.Unlock()
		<-d.idle
		d.mu.Lock()
	}
	defer d.mu.Unlock()
	switch {
	case d.err != nil:
		return d.err
	case err == nil && !d.begun:
		return errors.New("the container was not reached")
	}
	return err
}

// sink writes on while something reads, and takes everything after that.
type sink struct{ to io.Writer }

// Write never fails.
func (s *sink) Write(b []byte) (int, error) {
	_, _ = s.to.Write(b) // without a reader
	return len(b), nil
}

func (s *sink) close() {
	if c, ok := s.to.(io.Closer); ok {
		_ = c.Close()
	}
}
