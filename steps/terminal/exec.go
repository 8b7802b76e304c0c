package terminal

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	clientspdy "k8s.io/client-go/transport/spdy"
	"k8s.io/kubectl/pkg/cmd/attach"
	"k8s.io/kubectl/pkg/cmd/exec"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

// replaceExecutor gives kubectl exec and attach an executor of the terminal's:
// the commands' runs are those of upstream's NewCmdExec and NewCmdAttach, which
// allow for no other.
func (k *kubectl) replaceExecutor(ctx context.Context, root *cobra.Command, f cmdutil.Factory, s genericiooptions.IOStreams) {
	for _, c := range root.Commands() {
		switch c.Name() {
		case "exec":
			c.Run = func(cmd *cobra.Command, args []string) {
				o := &exec.ExecOptions{StreamOptions: streamOptions(cmd, s), Executor: executor{ctx, k}}
				o.FilenameOptions.Filenames = cmdutil.GetFlagStringSlice(cmd, "filename")
				cmdutil.CheckErr(o.Complete(f, cmd, args, cmd.ArgsLenAtDash()))
				cmdutil.CheckErr(o.Validate())
				cmdutil.CheckErr(o.Run())
			}
		case "attach":
			c.Run = func(cmd *cobra.Command, args []string) {
				o := attach.NewAttachOptions(s)
				o.StreamOptions, o.Attach = streamOptions(cmd, s), executor{ctx, k}
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

// executor is upstream's RemoteExecutor and RemoteAttach, which ends with the
// command's context. In this process it connects to the handler of the
// terminal's cluster: upstream's executors dial the network whatever
// rest.Config.Transport says (client-go/transport/spdy.RoundTripperFor,
// transport/websocket).
type executor struct {
	ctx context.Context
	k   *kubectl
}

// Execute runs the remote command until it ends.
func (e executor) Execute(u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	return e.ExecuteWithContext(e.ctx, u, c, in, out, errOut, tty, q)
}

// Attach connects to a container until it ends.
func (e executor) Attach(u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	return e.ExecuteWithContext(e.ctx, u, c, in, out, errOut, tty, q)
}

// ExecuteWithContext runs the remote command until it ends or the context does.
func (e executor) ExecuteWithContext(ctx context.Context, u *url.URL, c *rest.Config, in io.Reader, out, errOut io.Writer, tty bool, q remotecommand.TerminalSizeQueue) error {
	if e.k.client == nil {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(e.ctx, cancel)()
		return (&exec.DefaultRemoteExecutor{}).ExecuteWithContext(ctx, u, c, in, out, errOut, tty, q)
	}
	upgrade, err := spdy.NewRoundTripperWithConfig(spdy.RoundTripperConfig{
		UpgradeTransport: &http.Transport{DialContext: e.k.connections.dial}})
	if err != nil {
		return err
	}
	// Who asks: --as and --token.
	through, err := rest.HTTPWrappersForConfig(c, upgrade)
	if err != nil {
		return err
	}
	plain := *u
	plain.Scheme = "http" // there is no wire to protect
	remote, err := remotecommand.NewSPDYExecutorForTransports(through, clientspdy.NewUpgraderForStreaming(upgrade), http.MethodPost, &plain)
	if err != nil {
		return err
	}
	return translated(remote.StreamWithContext(ctx, remotecommand.StreamOptions{
		Stdin: in, Stdout: e.counted(out), Stderr: e.counted(errOut), Tty: tty, TerminalSizeQueue: q}))
}

// translated is the error that arrives over WebSockets, which kubectl speaks with a
// real cluster. The kubelet or the API server translates them to SPDY, and makes an
// internal error of what the container runtime answers, which is one already
// (StreamTranslatorHandler.ServeHTTP in k8s.io/apiserver/pkg/util/proxy).
func translated(err error) error {
	var status *apierrors.StatusError
	if err == nil || errors.As(err, &status) || !strings.HasPrefix(err.Error(), apierrors.NewInternalError(errors.New("")).Error()) {
		return err
	}
	return errors.New(apierrors.NewInternalError(err).Error())
}

// counted tells the process in the container what has arrived.
func (e executor) counted(w io.Writer) io.Writer {
	if w == nil {
		return nil
	}
	return e.k.client.Sink(w)
}
