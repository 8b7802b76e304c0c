package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/runtime/k3s"
	"github.com/gherkube/gherkube/runtime/kubeconfig"
)

// clusterFlags say which cluster a target is.
type clusterFlags struct {
	kubeconfig kubeconfig.Source
	yes        bool
	dryRun     bool
	kind       kindFlags
	slack      time.Duration
	actorImage string
	// given are the flags of the target that were given, as words for a shell.
	given    []string
	k3sImage string
}

func (c *clusterFlags) add(f *pflag.FlagSet) {
	f.StringVar(&c.kubeconfig.Path, "kubeconfig", "", "`file` that names the cluster of --target kubeconfig (default: as kubectl finds it)")
	f.StringVar(&c.kubeconfig.Context, "context", "", "`name` of the context of the kubeconfig (default: the current one)")
	f.BoolVar(&c.yes, "yes", false, "run on the cluster of the kubeconfig even if it does not look disposable")
	f.BoolVar(&c.dryRun, "dry-run", false, "say what would be done on the cluster of the kubeconfig, and do nothing")
	f.StringVar(&c.actorImage, "actor-image", "", "`name` under which the cluster of the kubeconfig can pull the image of actors; without it, scenarios with actors are skipped")
	f.DurationVar(&c.slack, "slack", time.Minute, "`time` that a real cluster may be late: what comes true later than a step says, but within it, is reported as late")
	f.StringVar(&c.kind.name, "kind-cluster", "", "`name` of a cluster of kind's that is used, or made, and kept (default: a new one that ends with the run)")
	f.BoolVar(&c.kind.keep, "keep", false, "keep the cluster of kind, as "+keptCluster+", and use it again if it is there")
	f.StringVar(&c.kind.image, "kind-image", "", "`image` of the nodes of a new cluster of kind (default: kind's own)")
	f.StringVar(&c.kind.file, "kind-config", "", "`file` with kind's configuration of a new cluster (default: a control plane and two workers)")
	f.StringVar(&c.k3sImage, "k3s-image", "", "`image` of the node of --target k3s (default: "+k3s.DefaultImage+")")
}

// flagsOf are the flags that have a meaning for some targets only.
var flagsOf = map[string][]string{
	"kubeconfig": {"kubeconfig"},
	"context":    {"kubeconfig"},
	"yes":        {"kubeconfig"},
	"dry-run":    {"kubeconfig"},

	"actor-image": {"kubeconfig"},

	"slack": {"k3s", "kind", "kubeconfig"},

	"kind-cluster": {"kind"},
	"kind-image":   {"kind"},
	"kind-config":  {"kind"},
	"keep":         {"kind"},

	"k3s-image": {"k3s"},

	"seed":  {simulator},
	"seeds": {simulator},
	"nodes": {simulator},
}

// check refuses flags that none of the targets would heed, and keeps those that were
// given.
func (c *clusterFlags) check(f *pflag.FlagSet, names []string) error {
	var refused error
	f.Visit(func(flag *pflag.Flag) {
		of, some := flagsOf[flag.Name]
		switch {
		case !some || refused != nil:
		case slices.ContainsFunc(of, func(name string) bool { return slices.Contains(names, name) }):
			if slices.Equal(of, []string{simulator}) {
				return // told by itself
			}
			c.given = append(c.given, "--"+flag.Name+"="+quote(flag.Value.String()))
		default:
			refused = &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--%s is of no use with --target %s", flag.Name, strings.Join(names, ",")),
				Hint: fmt.Sprintf("leave it out, or use it with --target %s", strings.Join(of, " or "))}
		}
	})
	return refused
}
