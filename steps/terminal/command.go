package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/rest"
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

// run runs one kubectl command with the waiting that belongs to it.
func (k *kubectl) run(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) > 0 && args[0] == "kustomize" {
		return k.kustomize(args[1:], s)
	}
	args, err := k.prepare(ctx, args)
	var refused *refusal
	if errors.As(err, &refused) {
		fmt.Fprintln(s.err, "error:", refused)
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	if args, err = k.keepInput(args, s.in); err != nil {
		return 0, err
	}
	if args, err = k.environmentFiles(args, s.env); err != nil {
		return 0, err
	}
	code, err := k.strategy.run(ctx, k, args, s)
	if err != nil || onlyReads(args) {
		return code, err
	}
	if err := k.config.Sync(ctx); err != nil {
		return code, err
	}
	// What the command asked for begins to happen.
	return code, k.config.Time.Pass(ctx, 0, never)
}

// prepare lets the time pass that a command needs to start, and returns its
// arguments as they are run. The error is a refusal if it may not.
func (k *kubectl) prepare(ctx context.Context, args []string) ([]string, error) {
	if err := k.config.Time.Pass(ctx, k.config.startup(), never); err != nil {
		return nil, err
	}
	args = verbFirst(args)
	err := confined(args)
	if err == nil {
		args, err = k.located(k.ownKubeconfig(args))
	}
	if err != nil {
		return nil, &refusal{err}
	}
	return args, nil
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
func (k *kubectl) once(ctx context.Context, args []string, s streams) (code int) {
	errOut := s.err
	defer func() {
		switch p := recover().(type) {
		case nil:
		case fatal:
			code = p.code
			if p.message != "" {
				fmt.Fprintln(errOut, p.inWords())
			}
		default:
			code = 1
			fmt.Fprintf(errOut, "kubectl crashed: %v\n", p)
		}
	}()
	k.recorded = k.typed(args)
	defer k.recorded()
	defer k.madeUp(args)()
	s, flush := inOrderOfKeys(args, s)
	defer flush()
	k.kinds.begin()
	if usesWholeTree(args) {
		var leave func()
		s, leave = enterWholeTree(s)
		defer leave()
	}
	c := k.build(ctx, args, s)
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
func (k *kubectl) build(ctx context.Context, args []string, s streams) *cobra.Command {
	flags := k.configFlags(args, s.err)
	if len(args) > 0 && commands[args[0]] != nil {
		return k.known(ctx, args, flags, s)
	}
	if !usesWholeTree(args) {
		wholeTree.Lock()
		defer wholeTree.Unlock()
	}
	io := genericiooptions.IOStreams{In: s.in, Out: s.out, ErrOut: s.err}
	root := newWholeTree(flags, io)
	f := cmdutil.NewFactory(cmdutil.NewMatchVersionFlags(flags))
	canInProcess(root, f, io)
	versionInProcess(root, f, io)
	return root
}

// known makes the tree of a command of the table commands.
func (k *kubectl) known(ctx context.Context, args []string, flags *genericclioptions.ConfigFlags, s streams) *cobra.Command {
	io := genericiooptions.IOStreams{In: s.in, Out: s.out, ErrOut: s.err}
	root := &cobra.Command{Use: "kubectl", Short: "kubectl controls the Kubernetes cluster manager"}
	flags.AddFlags(root.PersistentFlags())
	g := &getter{ConfigFlags: flags, kinds: k.kinds, warnings: s.err, connection: k.connection(root.PersistentFlags())}
	match := cmdutil.NewMatchVersionFlags(g)
	match.AddFlags(root.PersistentFlags())
	f := factory{Factory: cmdutil.NewFactory(match), warnings: s.err, client: k.client, prefix: boolFlag(args, "--prefix")}
	group := templates.CommandGroups{{Message: "Commands:", Commands: []*cobra.Command{commands[args[0]](f, io)}}}
	group.Add(root)
	templates.ActsAsRootCommand(root, nil, group...)
	k.replaceExecutor(ctx, root, f, io)
	k.copyInside(ctx, root, f, io)
	diffInProcess(root, f, io)
	if hasFlag(args, "--prune") {
		pruneInOrder(root, f, io)
	}
	canInProcess(root, f, io)
	return root
}

// configFlags are kubectl's connection flags, bound to the scenario's cluster.
func (k *kubectl) configFlags(args []string, warnings io.Writer) *genericclioptions.ConfigFlags {
	flags := genericclioptions.NewConfigFlags(true)
	file := k.kubeconfig()
	cache := filepath.Join(k.config.Dir, ".kube", "cache")
	flags.KubeConfig, flags.CacheDir = &file, &cache
	flags.WrapConfigFn = func(c *rest.Config) *rest.Config {
		out := rest.CopyConfig(k.shared)
		out.Timeout, out.Impersonate = c.Timeout, c.Impersonate
		if token := *flags.BearerToken; token != "" {
			// Credentials of the configuration would win.
			out = rest.AnonymousClientConfig(k.config.REST)
			out.Transport, out.WrapTransport, out.Timeout = k.config.REST.Transport, k.config.REST.WrapTransport, c.Timeout
			out.BearerToken, out.QPS, out.UserAgent = token, -1, userAgent()
		}
		k.upgradeInProcess(out)
		if k.config.Virtual != nil && computesAges(args) {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return aged{next, args[0], k.config.Time.Now} })
		}
		if k.config.Virtual != nil && restarts(args) {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return restarting{next, k.config.Time.Now} })
		}
		if k.recorded != nil {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return recorded{next, k.recorded} })
		}
		if from, takes := takesVariables(args); takes {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return variables{next, from} })
		}
		if k.revision != "" {
			out.Wrap(func(next http.RoundTripper) http.RoundTripper { return past{next, k.revision} })
		}
		if k.reads != nil {
			out.Wrap(k.reads.wrap)
		}
		out.WarningHandler = rest.NewWarningWriter(warnings, rest.WarningWriterOptions{Deduplicate: true})
		return out
	}
	return flags
}
