// Package helm is the command helm of scenarios: Helm's own library installs,
// upgrades, rolls back and uninstalls charts of the repository, as Helm does on
// any cluster, but waits in the cluster's time. Releases are where Helm keeps
// them, in Secrets of the type helm.sh/release.v1.
package helm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"
	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/kube"
	"helm.sh/helm/v3/pkg/storage"
	"helm.sh/helm/v3/pkg/storage/driver"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/kubernetes"
)

// Config is what the command works with.
type Config struct {
	// Getter makes clients for the cluster, in the namespace.
	Getter func(namespace string) genericclioptions.RESTClientGetter
	// Namespace is that of releases unless --namespace names another one.
	Namespace string
	// Locate returns the absolute name of a file or folder that may be read.
	Locate   func(name string) (string, error)
	Now      func() time.Time
	Pass     func(ctx context.Context, d time.Duration, done func() bool) error
	Out, Err io.Writer
}

// command is one that runs.
type command struct {
	Config
	ctx   context.Context
	flags *pflag.FlagSet
	args  []string // without flags, and without the verb

	values      []string
	set         []string
	setString   []string
	namespace   string
	timeout     time.Duration
	description string
	historyMax  int
	switches    map[string]*bool
}

// verb is a command of helm.
type verb struct {
	args     int // names that it takes
	more     int // that may follow
	usage    string
	switches []string // flags without a value
	run      func(*command) error
}

var verbs = map[string]verb{
	"install":   {args: 2, usage: "NAME CHART", switches: installing, run: (*command).install},
	"upgrade":   {args: 2, usage: "NAME CHART", switches: append([]string{"install", "reuse-values", "reset-values", "reset-then-reuse-values", "cleanup-on-fail"}, installing...), run: (*command).upgrade},
	"template":  {args: 1, more: 1, usage: "[NAME] CHART", switches: installing, run: (*command).template},
	"uninstall": {args: 1, usage: "NAME", switches: []string{"wait", "no-hooks", "keep-history", "ignore-not-found"}, run: (*command).uninstall},
	"rollback":  {args: 1, more: 1, usage: "NAME [REVISION]", switches: []string{"wait", "wait-for-jobs", "no-hooks", "force", "cleanup-on-fail"}, run: (*command).rollback},
	"list":      {usage: "", switches: []string{"all-namespaces"}, run: (*command).list},
	"status":    {args: 1, usage: "NAME", run: (*command).status},
	"test":      {args: 1, usage: "NAME", switches: []string{"logs"}, run: (*command).test},
	"history":   {args: 1, usage: "NAME", run: (*command).history},
}

var installing = []string{"wait", "wait-for-jobs", "atomic", "create-namespace", "dry-run", "no-hooks", "skip-crds", "include-crds", "force"}

// verbNames are in the order of their use.
const verbNames = "install, upgrade, template, uninstall, rollback, test, list, status, history"

// Run runs one command and returns its exit code.
func Run(ctx context.Context, c Config, args []string) int {
	named.Do(func() { kube.ManagedFieldsManager = "helm" })
	if err := run(ctx, c, args); err != nil {
		fmt.Fprintf(c.Err, "Error: %v\n", err)
		return 1
	}
	return 0
}

// named has helm's library call the manager of fields "helm" once, as helm's
// main does: it would be the name of this process.
var named sync.Once

func run(ctx context.Context, config Config, args []string) error {
	if len(args) == 0 || verbs[args[0]].run == nil {
		return fmt.Errorf("not supported in a scenario: helm %s: there are %s", strings.Join(args, " "), verbNames)
	}
	v := verbs[args[0]]
	c := &command{Config: config, ctx: ctx, flags: pflag.NewFlagSet("helm "+args[0], pflag.ContinueOnError), switches: map[string]*bool{}}
	c.flags.SetOutput(io.Discard)
	c.flags.StringVarP(&c.namespace, "namespace", "n", config.Namespace, "")
	c.flags.DurationVar(&c.timeout, "timeout", 5*time.Minute, "")
	c.flags.StringVar(&c.description, "description", "", "")
	c.flags.IntVar(&c.historyMax, "history-max", 10, "")
	c.flags.StringArrayVarP(&c.values, "values", "f", nil, "")
	c.flags.StringArrayVar(&c.set, "set", nil, "")
	c.flags.StringArrayVar(&c.setString, "set-string", nil, "")
	for _, name := range v.switches {
		short := map[string]string{"install": "i", "all-namespaces": "A"}[name]
		c.switches[name] = c.flags.BoolP(name, short, false, "")
	}
	if err := c.flags.Parse(args[1:]); err != nil {
		return fmt.Errorf("not supported in a scenario: %w", err)
	}
	c.args = c.flags.Args()
	if len(c.args) < v.args || len(c.args) > v.args+v.more {
		return fmt.Errorf("helm %s needs %s, not %q", args[0], strings.TrimSpace("the arguments "+v.usage), c.args)
	}
	return v.run(c)
}

// is reports whether a switch is given.
func (c *command) is(name string) bool { return c.switches[name] != nil && *c.switches[name] }

// configuration is Helm's, over the cluster.
func (c *command) configuration() (*action.Configuration, error) {
	getter := c.Getter(c.namespace)
	rest, err := getter.ToRESTConfig()
	if err != nil {
		return nil, err
	}
	clients, err := kubernetes.NewForConfig(rest)
	if err != nil {
		return nil, err
	}
	plain := kube.New(getter)
	plain.Namespace = c.namespace
	quiet := func(string, ...any) {}
	plain.Log = quiet
	in := c.namespace
	if c.is("all-namespaces") {
		in = ""
	}
	secrets := driver.NewSecrets(secretsOf{clients.CoreV1().Secrets(in), c.Now})
	secrets.Log = quiet
	return &action.Configuration{
		RESTClientGetter: getter,
		KubeClient:       &client{Client: plain, command: c, clients: clients},
		Releases:         storage.Init(&releases{secrets, c.Now, time.Now()}),
		Log:              quiet,
	}, nil
}

// located says where a file is, or that there is no network.
func (c *command) located(name, what string) (string, error) {
	if strings.Contains(name, "://") {
		return "", fmt.Errorf("not supported in a scenario: the %s %s: there is no network outside of the cluster: keep it in the repository ('helm pull --untar' gets a chart)", what, name)
	}
	path, err := c.Locate(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("there is no %s %s in the repository: nothing is fetched from elsewhere", what, name)
	}
	return path, err
}
