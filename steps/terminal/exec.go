package terminal

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	clientspdy "k8s.io/client-go/transport/spdy"
	"k8s.io/kubectl/pkg/cmd/exec"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// execInProcess lets kubectl exec reach a cluster that lives in this process.
// Upstream's executor dials the network whatever rest.Config.Transport says
// (client-go/transport/spdy.RoundTripperFor, transport/websocket), so there the
// command's run is that of upstream's NewCmdExec with an executor that uses
// the configured transport. The transport answers an upgrade as http.Transport
// does: status 101 and a Body that can be written.
func (t *Terminal) execInProcess(root *cobra.Command, f cmdutil.Factory, s genericiooptions.IOStreams) {
	if t.config.REST.Transport == nil {
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
			Executor: inProcess{t.shared},
		}
		o.FilenameOptions.Filenames = cmdutil.GetFlagStringSlice(cmd, "filename")
		cmdutil.CheckErr(o.Complete(f, cmd, args, cmd.ArgsLenAtDash()))
		cmdutil.CheckErr(o.Validate())
		cmdutil.CheckErr(o.Run())
	}
}

// inProcess is a RemoteExecutor that uses the configuration's transport.
type inProcess struct{ config *rest.Config }

// Execute runs the remote command until it ends.
func (p inProcess) Execute(u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	return p.ExecuteWithContext(context.Background(), u, c, in, out, errOut, tty, q)
}

// ExecuteWithContext runs the remote command until it ends or the context does.
func (p inProcess) ExecuteWithContext(ctx context.Context, u *url.URL, _ *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	up := &upgrade{p.config.Transport}
	e, err := remotecommand.NewSPDYExecutorForTransports(up, clientspdy.NewUpgraderForStreaming(up), http.MethodPost, u)
	if err != nil {
		return err
	}
	return e.StreamWithContext(ctx, remotecommand.StreamOptions{
		Stdin: in, Stdout: out, Stderr: errOut, Tty: tty, TerminalSizeQueue: q})
}

// upgrade asks for SPDY over a transport and speaks it over the answer's body.
type upgrade struct{ next http.RoundTripper }

// RoundTrip sends the request with the headers of an upgrade, as upstream's
// SpdyRoundTripper does.
func (u *upgrade) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set(httpstream.HeaderConnection, httpstream.HeaderUpgrade)
	req.Header.Set(httpstream.HeaderUpgrade, spdy.HeaderSpdy31)
	return u.next.RoundTrip(req)
}

// NewConnection speaks SPDY over the upgraded connection.
func (u *upgrade) NewConnection(resp *http.Response) (httpstream.Connection, error) {
	if resp.StatusCode != http.StatusSwitchingProtocols {
		return nil, refusal(resp)
	}
	body, ok := resp.Body.(io.ReadWriteCloser)
	if !ok {
		return nil, fmt.Errorf("not supported: the cluster's transport cannot upgrade a connection")
	}
	return spdy.NewClientConnection(&bodyConn{ReadWriteCloser: body})
}

// refusal is the server's reason for not upgrading.
func refusal(resp *http.Response) error {
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("unable to upgrade connection: %w", err)
	}
	obj, _, err := scheme.Codecs.UniversalDecoder().Decode(b, nil, &metav1.Status{})
	if status, ok := obj.(*metav1.Status); err == nil && ok {
		return &apierrors.StatusError{ErrStatus: *status}
	}
	return fmt.Errorf("unable to upgrade connection: %s", strings.TrimSpace(string(b)))
}

// bodyConn is a connection over a response's body.
type bodyConn struct{ io.ReadWriteCloser }

// The addresses and deadlines of a connection that has none.
func (*bodyConn) LocalAddr() net.Addr              { return &net.UnixAddr{Net: "in-process"} }
func (*bodyConn) RemoteAddr() net.Addr             { return &net.UnixAddr{Net: "in-process"} }
func (*bodyConn) SetDeadline(time.Time) error      { return nil }
func (*bodyConn) SetReadDeadline(time.Time) error  { return nil }
func (*bodyConn) SetWriteDeadline(time.Time) error { return nil }

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
