package terminal

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	clientspdy "k8s.io/client-go/transport/spdy"
	"k8s.io/kubectl/pkg/cmd/exec"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/streaming/pkg/httpstream/spdy"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// execInMemory lets kubectl exec reach a cluster that has no sockets. Upstream's
// executor dials the network whatever rest.Config.Dial says
// (client-go/transport/spdy.RoundTripperFor, transport/websocket), so on such a
// cluster the command's run is that of upstream's NewCmdExec with an executor
// that uses the configured dialer.
func (t *Terminal) execInMemory(root *cobra.Command, f cmdutil.Factory, s genericiooptions.IOStreams) {
	if t.config.REST.Dial == nil {
		return
	}
	c, _, err := root.Find([]string{"exec"})
	if err != nil {
		return
	}
	c.Run = func(cmd *cobra.Command, args []string) {
		flag := func(name string) bool { return cmdutil.GetFlagBool(cmd, name) }
		o := &exec.ExecOptions{
			StreamOptions: exec.StreamOptions{
				IOStreams: s, Stdin: flag("stdin"), TTY: flag("tty"), Quiet: flag("quiet"),
				ContainerName: cmdutil.GetFlagString(cmd, "container"),
			},
			Executor: dialing{t.config.REST},
		}
		o.FilenameOptions.Filenames = cmdutil.GetFlagStringSlice(cmd, "filename")
		cmdutil.CheckErr(o.Complete(f, cmd, args, cmd.ArgsLenAtDash()))
		cmdutil.CheckErr(o.Validate())
		cmdutil.CheckErr(o.Run())
	}
}

// dialing is a RemoteExecutor that uses the configuration's dialer.
type dialing struct{ config *rest.Config }

// Execute runs the remote command until it ends.
func (d dialing) Execute(u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	return d.ExecuteWithContext(context.Background(), u, c, in, out, errOut, tty, q)
}

// ExecuteWithContext runs the remote command until it ends or the context does.
func (d dialing) ExecuteWithContext(ctx context.Context, u *url.URL, _ *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	upgrade, err := spdy.NewRoundTripperWithConfig(spdy.RoundTripperConfig{
		UpgradeTransport: &http.Transport{DialContext: d.config.Dial}})
	if err != nil {
		return err
	}
	wrapped, err := rest.HTTPWrappersForConfig(d.config, upgrade)
	if err != nil {
		return err
	}
	e, err := remotecommand.NewSPDYExecutorForTransports(wrapped, clientspdy.NewUpgraderForStreaming(upgrade), http.MethodPost, u)
	if err != nil {
		return err
	}
	return e.StreamWithContext(ctx, remotecommand.StreamOptions{
		Stdin: in, Stdout: out, Stderr: errOut, Tty: tty, TerminalSizeQueue: q})
}

// calls are the open connections of one command.
type calls struct {
	mu     sync.Mutex
	open   []net.Conn
	closed bool
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

func (c *calls) dial(next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := next(ctx, network, address)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.closed {
			conn.Close()
			return nil, net.ErrClosed
		}
		c.open = append(c.open, conn)
		return conn, nil
	}
}

func (c *calls) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for _, conn := range c.open {
		conn.Close()
	}
}

// words splits a simple command into its words, with variables expanded.
func (t *Terminal) words(line string) ([]string, error) {
	var words []*syntax.Word
	for w, err := range syntax.NewParser().WordsSeq(strings.NewReader(line)) {
		if err != nil {
			return nil, err
		}
		words = append(words, w)
	}
	env := expand.FuncEnviron(func(name string) string {
		v, _ := t.Var(name)
		return v
	})
	return expand.Fields(&expand.Config{Env: env}, words...)
}
