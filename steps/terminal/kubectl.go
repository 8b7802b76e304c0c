package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/cmd"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/kubectl/pkg/polymorphichelpers"
	"k8s.io/kubectl/pkg/util/templates"

	_ "github.com/gherkube/gherkube/steps/terminal/english" // before kubectl's verbs are initialised
	_ "github.com/gherkube/gherkube/steps/terminal/utc"     // before anything asks for the local time
)

var tamed sync.Once

// tame makes kubectl's fatal errors end the command, not the process, its
// remarks about logs go to the command's error output, and signals go to what
// runs the process. The hooks are global in upstream; as a fatal error unwinds the goroutine of the command
// that failed, commands of several terminals do not disturb each other.
func tame() {
	tamed.Do(func() {
		deafen()
		namesSource.install()
		forgetMachine()
		endCommands()
		polymorphichelpers.ObjectRestarterFn = restarter(polymorphichelpers.ObjectRestarterFn)
		polymorphichelpers.LogsForObjectFn = logRequests{polymorphichelpers.LogsForObjectFn, firstPod, chosen}.of
		upstream := polymorphichelpers.LogsForObjectFunc(polymorphichelpers.AllPodLogsForObjectFn)
		polymorphichelpers.AllPodLogsForObjectFn = logRequests{upstream, everyPod, chosenOfMany}.of
	})
}

// verbFirst moves flags before the verb behind it, for code that looks for the
// verb.
func verbFirst(args []string) []string {
	flags := pflag.NewFlagSet("kubectl", pflag.ContinueOnError)
	genericclioptions.NewConfigFlags(true).AddFlags(flags)
	addLogFlags(flags)
	n := 0
	for n < len(args) && len(args[n]) > 1 && args[n][0] == '-' && args[n] != "--" {
		var known *pflag.Flag
		if name, long := strings.CutPrefix(args[n], "--"); long {
			known = flags.Lookup(name)
		} else if len(args[n]) == 2 {
			known = flags.ShorthandLookup(args[n][1:])
		}
		n++
		if known != nil && known.NoOptDefVal == "" {
			n++
		}
	}
	if n == 0 || n >= len(args) {
		return args
	}
	return insert(args[n:], args[:n]...)
}

// kubectl runs one kubectl command with the waiting that belongs to it.
func (t *Terminal) kubectl(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) > 0 && args[0] == "kustomize" {
		return t.kustomize(args[1:], s)
	}
	args, err := t.prepare(ctx, args)
	var refused *refusal
	if errors.As(err, &refused) {
		fmt.Fprintln(s.err, "error:", refused)
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	if args, err = t.keepInput(args, s.in); err != nil {
		return 0, err
	}
	if args, err = t.environmentFiles(args, s.env); err != nil {
		return 0, err
	}
	code, err := t.strategy.run(ctx, t, args, s)
	if err != nil || onlyReads(args) {
		return code, err
	}
	if err := t.config.Sync(ctx); err != nil {
		return code, err
	}
	// What the command asked for begins to happen.
	return code, t.config.Time.Pass(ctx, 0, never)
}

// prepare lets the time pass that a command needs to start, and returns its
// arguments as they are run. The error is a refusal if it may not.
func (t *Terminal) prepare(ctx context.Context, args []string) ([]string, error) {
	if err := t.config.Time.Pass(ctx, t.config.startup(), never); err != nil {
		return nil, err
	}
	args = verbFirst(args)
	err := confined(args)
	if err == nil {
		args, err = t.located(t.ownKubeconfig(args))
	}
	if err != nil {
		return nil, &refusal{err}
	}
	return args, nil
}

// inputFile is what upstream calls the standard input in its messages.
const inputFile = "STDIN"

// keepInput puts the standard input into a file if the command reads manifests
// from it: upstream reads that of the process (cli-runtime's FileVisitor).
func (t *Terminal) keepInput(args []string, in io.Reader) ([]string, error) {
	path := filepath.Join(t.config.Dir, inputFile)
	kept := slices.Clone(args)
	used := false
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	for i, a := range args[:end] {
		switch {
		case a == "-f-", a == "-f=-", a == "--filename=-":
			kept[i], used = "--filename="+path, true
		case a == "-" && i > 0 && (args[i-1] == "-f" || args[i-1] == "--filename"):
			kept[i], used = path, true
		}
	}
	if !used || args[0] == "logs" {
		return args, nil
	}
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("reading the standard input: %w", err)
	}
	return kept, os.WriteFile(path, content, 0o600)
}

// refusal says why a command may not be run in a scenario.
type refusal struct{ error }

// onlyReads reports whether a command changes nothing, so that nothing new is to be
// seen after it.
func onlyReads(args []string) bool {
	return len(args) > 0 && slices.Contains([]string{"get", "describe", "logs", "events", "version", "api-resources",
		"api-versions", "explain", "cluster-info", "top", "diff"}, args[0])
}

// once runs upstream's command a single time. Its error output goes to s.err
// as the kubectl binary would write it; the result is its exit code.
func (t *Terminal) once(ctx context.Context, args []string, s streams) (code int) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case fatal:
			code = p.code
			if p.message != "" {
				fmt.Fprintln(s.err, p.inWords())
			}
		default:
			code = 1
			fmt.Fprintf(s.err, "kubectl crashed: %v\n", p)
		}
	}()
	t.recorded = t.typed(args)
	defer t.recorded()
	defer t.madeUp(args)()
	s, flush := inOrderOfKeys(args, s)
	defer flush()
	t.kinds.begin()
	c := t.build(ctx, args, s)
	defer forget(c)
	addLogFlags(c.PersistentFlags())
	if asksForLogs(args) {
		fmt.Fprintln(s.err, "not supported in a scenario: -v shows no logs: they are those of the whole process")
	}
	warnDeprecated(c, args, s.err)
	c.SetArgs(args)
	c.SetIn(s.in)
	c.SetOut(s.out)
	c.SetErr(s.err)
	// As k8s.io/component-base/cli.RunNoErrOutput and cmd/kubectl's main.
	c.SilenceErrors, c.SilenceUsage = true, true
	if err := c.ExecuteContext(ctx); err != nil {
		cmdutil.CheckErr(err)
	}
	return 0
}

// build makes the command tree: of the known commands only the one that is
// needed, because the whole tree takes 4 ms to build.
func (t *Terminal) build(ctx context.Context, args []string, s streams) *cobra.Command {
	io := genericiooptions.IOStreams{In: s.in, Out: s.out, ErrOut: s.err}
	flags := t.configFlags(args, s.err)
	var construct func(cmdutil.Factory, genericiooptions.IOStreams) *cobra.Command
	if len(args) > 0 {
		construct = commands[args[0]]
	}
	if construct == nil {
		// Without arguments, it reads no preferences of the user's (kuberc).
		root := cmd.NewKubectlCommand(cmd.KubectlOptions{ConfigFlags: flags, IOStreams: io})
		f := cmdutil.NewFactory(cmdutil.NewMatchVersionFlags(flags))
		canInProcess(root, f, io)
		versionInProcess(root, f, io)
		return root
	}
	root := &cobra.Command{Use: "kubectl", Short: "kubectl controls the Kubernetes cluster manager"}
	flags.AddFlags(root.PersistentFlags())
	g := &getter{ConfigFlags: flags, kinds: t.kinds, warnings: s.err, connection: t.connection(root.PersistentFlags())}
	match := cmdutil.NewMatchVersionFlags(g)
	match.AddFlags(root.PersistentFlags())
	f := factory{Factory: cmdutil.NewFactory(match), warnings: s.err, client: t.client, prefix: boolFlag(args, "--prefix")}
	group := templates.CommandGroups{{Message: "Commands:", Commands: []*cobra.Command{construct(f, io)}}}
	group.Add(root)
	templates.ActsAsRootCommand(root, nil, group...)
	t.replaceExecutor(ctx, root, f, io)
	t.copyInside(ctx, root, f, io)
	diffInProcess(root, f, io)
	if hasFlag(args, "--prune") {
		pruneInOrder(root, f, io)
	}
	canInProcess(root, f, io)
	return root
}

// configFlags are kubectl's connection flags, bound to the scenario's cluster.
func (t *Terminal) configFlags(args []string, warnings io.Writer) *genericclioptions.ConfigFlags {
	flags := genericclioptions.NewConfigFlags(true)
	file := t.kubeconfig()
	cache := filepath.Join(t.config.Dir, ".kube", "cache")
	flags.KubeConfig, flags.CacheDir = &file, &cache
	flags.WrapConfigFn = func(c *rest.Config) *rest.Config {
		out := rest.CopyConfig(t.shared)
		out.Timeout, out.Impersonate = c.Timeout, c.Impersonate
		if token := *flags.BearerToken; token != "" {
			// Credentials of the configuration would win.
			out = rest.AnonymousClientConfig(t.config.REST)
			out.Transport, out.WrapTransport, out.Timeout = t.config.REST.Transport, t.config.REST.WrapTransport, c.Timeout
			out.BearerToken, out.QPS, out.UserAgent = token, -1, userAgent()
		}
		t.upgradeInProcess(out)
		if t.config.Virtual != nil && computesAges(args) {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return aged{next, args[0], t.config.Time.Now} })
		}
		if t.config.Virtual != nil && restarts(args) {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return restarting{next, t.config.Time.Now} })
		}
		if t.recorded != nil {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return recorded{next, t.recorded} })
		}
		if from, takes := takesVariables(args); takes {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return variables{next, from} })
		}
		if t.revision != "" {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return past{next, t.revision} })
		}
		if t.reads != nil {
			out.Wrap(t.reads.wrap)
		}
		out.WarningHandler = rest.NewWarningWriter(warnings, rest.WarningWriterOptions{Deduplicate: true})
		return out
	}
	return flags
}

// userAgent is what kubectl calls itself: of a command that names no field manager,
// the server takes its first word for that. Client-go takes the name of the process.
func userAgent() string {
	_, version, _ := strings.Cut(rest.DefaultKubernetesUserAgent(), "/")
	return "kubectl/" + version
}

// sharedConfig is a configuration whose connections are shared by the commands
// that use it. A transport that calls a handler is taken for all of it; where
// there is a network, client-go shares the connections of like configurations.
func sharedConfig(c *rest.Config) (*rest.Config, func(), error) {
	c = rest.CopyConfig(c)
	c.QPS, c.UserAgent = -1, userAgent()
	client, err := rest.HTTPClientFor(c)
	if err != nil {
		return nil, nil, err
	}
	if c.Transport != nil {
		c = &rest.Config{Host: c.Host, APIPath: c.APIPath, Transport: client.Transport, QPS: -1, UserAgent: c.UserAgent}
	}
	return c, client.CloseIdleConnections, nil
}

// getter is ConfigFlags with what is known of kinds shared between commands.
type getter struct {
	*genericclioptions.ConfigFlags
	kinds      *knownKinds
	warnings   io.Writer
	connection *connection // nil if it is always read
}

// ToDiscoveryClient returns the terminal's cached discovery.
func (g *getter) ToDiscoveryClient() (discovery.CachedDiscoveryInterface, error) {
	return g.kinds, nil
}

// ToRESTMapper returns the terminal's mapper.
func (g *getter) ToRESTMapper() (meta.RESTMapper, error) {
	return g.kinds.restMapper(func(w string) { fmt.Fprintln(g.warnings, "Warning: "+w) }), nil
}
