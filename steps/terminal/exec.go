package terminal

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	clientspdy "k8s.io/client-go/transport/spdy"
	"k8s.io/kubectl/pkg/cmd/attach"
	"k8s.io/kubectl/pkg/cmd/exec"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/streaming/pkg/httpstream/spdy"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// execInProcess lets kubectl exec and attach reach a cluster that lives in this
// process. Upstream's executors dial the network whatever rest.Config.Transport
// says (client-go/transport/spdy.RoundTripperFor, transport/websocket), so there
// the commands' runs are those of upstream's NewCmdExec and NewCmdAttach with
// an executor that calls the cluster's handler.
func (t *Terminal) execInProcess(root *cobra.Command, f cmdutil.Factory, s genericiooptions.IOStreams) {
	if t.config.Handler == nil {
		return
	}
	for _, c := range root.Commands() {
		switch c.Name() {
		case "exec":
			c.Run = func(cmd *cobra.Command, args []string) {
				o := &exec.ExecOptions{StreamOptions: streamOptions(cmd, s), Executor: inProcess{t}}
				o.FilenameOptions.Filenames = cmdutil.GetFlagStringSlice(cmd, "filename")
				cmdutil.CheckErr(o.Complete(f, cmd, args, cmd.ArgsLenAtDash()))
				cmdutil.CheckErr(o.Validate())
				cmdutil.CheckErr(o.Run())
			}
		case "attach":
			c.Run = func(cmd *cobra.Command, args []string) {
				o := attach.NewAttachOptions(s)
				o.StreamOptions, o.Attach = streamOptions(cmd, s), inProcess{t}
				cmdutil.CheckErr(o.Complete(f, cmd, args))
				cmdutil.CheckErr(o.Validate())
				cmdutil.CheckErr(o.Run())
			}
		}
	}
}

func streamOptions(cmd *cobra.Command, s genericiooptions.IOStreams) exec.StreamOptions {
	flag := func(name string) bool { return cmdutil.GetFlagBool(cmd, name) }
	return exec.StreamOptions{
		IOStreams: s, Stdin: flag("stdin"), TTY: flag("tty"), Quiet: flag("quiet"),
		ContainerName: cmdutil.GetFlagString(cmd, "container"),
	}
}

// inProcess is upstream's RemoteExecutor and RemoteAttach over a connection to
// the handler of the terminal's cluster.
type inProcess struct{ t *Terminal }

// Execute runs the remote command until it ends.
func (p inProcess) Execute(u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	return p.ExecuteWithContext(context.Background(), u, c, in, out, errOut, tty, q)
}

// Attach connects to a container until it ends.
func (p inProcess) Attach(u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	return p.ExecuteWithContext(context.Background(), u, c, in, out, errOut, tty, q)
}

// ExecuteWithContext runs the remote command until it ends or the context does.
func (p inProcess) ExecuteWithContext(ctx context.Context, u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	upgrade, err := spdy.NewRoundTripperWithConfig(spdy.RoundTripperConfig{
		UpgradeTransport: &http.Transport{DialContext: p.dial}})
	if err != nil {
		return err
	}
	var through http.RoundTripper = upgrade
	if p.t.progress != nil {
		through = p.t.progress.RoundTripper(upgrade)
	}
	// Who asks: --as and --token.
	if through, err = rest.HTTPWrappersForConfig(c, through); err != nil {
		return err
	}
	plain := *u
	plain.Scheme = "http" // there is no wire to protect
	e, err := remotecommand.NewSPDYExecutorForTransports(through, clientspdy.NewUpgraderForStreaming(upgrade), http.MethodPost, &plain)
	if err != nil {
		return err
	}
	return e.StreamWithContext(ctx, remotecommand.StreamOptions{
		Stdin: in, Stdout: out, Stderr: errOut, Tty: tty, TerminalSizeQueue: q})
}

// dial opens a connection to the handler, which serves it until it is closed.
func (p inProcess) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		s := &http.Server{Handler: p.t.config.Handler, ReadHeaderTimeout: time.Minute}
		// The listener's end is the connection's end.
		_ = s.Serve(&oneConnection{conn: server})
	}()
	if p.t.progress != nil {
		p.t.progress.closeLater(client)
		client = p.t.progress.listen(client)
	}
	return client, nil
}

// oneConnection is a listener that accepts one connection.
type oneConnection struct{ conn net.Conn }

// Accept returns the connection, and then that there are no more.
func (l *oneConnection) Accept() (net.Conn, error) {
	c := l.conn
	if c == nil {
		return nil, net.ErrClosed
	}
	l.conn = nil
	return c, nil
}

// Close does nothing: the connection is closed by who uses it.
func (*oneConnection) Close() error { return nil }

// Addr is of no meaning.
func (*oneConnection) Addr() net.Addr { return &net.UnixAddr{Net: "pipe"} }

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
