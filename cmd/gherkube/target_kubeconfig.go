package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/kubeconfig"
	"github.com/gherkube/gherkube/runtime/real"
	"github.com/gherkube/gherkube/runtime/real/provider"
	"github.com/gherkube/gherkube/steps"
)

// answer is how long a cluster may need for its first answer.
const answer = 20 * time.Second

// openKubeconfig connects to the cluster of a kubeconfig, if it may be used.
func openKubeconfig(cmd *cobra.Command, t testRun, plan *steps.Plan) (*opened, error) {
	access, err := kubeconfig.Load(t.cluster.kubeconfig)
	if err != nil {
		return nil, &exit.Failure{Code: exit.Environment, Err: err, Hint: "name a kubeconfig by --kubeconfig, and one of its contexts by --context"}
	}
	if access.Disposable() == "" && !t.cluster.yes && !t.cluster.dryRun {
		return nil, &exit.Failure{Code: exit.Usage,
			Err:  fmt.Errorf("the cluster of context %q, at %s, does not look disposable", access.Context, access.REST.Host),
			Hint: "--dry-run says what would be done there; --yes does it"}
	}
	version, err := serverVersion(access.REST)
	if err != nil {
		return nil, &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("the cluster of context %q does not answer: %w", access.Context, err),
			Hint: "does 'kubectl --context " + quote(access.Context) + " version' work?"}
	}
	if err := kubeconfig.CheckRights(cmd.Context(), access.REST); err != nil {
		return nil, rightsFailure(access, err)
	}
	if t.cluster.dryRun {
		return nil, tellDryRun(cmd.OutOrStdout(), access, version, plan)
	}
	config := provider.Config{REST: access.REST, Name: "kubeconfig"}
	if image := t.cluster.actorImage; image != "" {
		config.Able = func(c *provider.Cluster) steps.Cluster { return withActors{c, image} }
	}
	return t.onRealCluster(cmd.Context(), config, version, teller(cmd.ErrOrStderr()))
}

// rightsFailure says what to do about rights that are missing.
func rightsFailure(access kubeconfig.Access, err error) error {
	var missing *kubeconfig.RightsError
	hint := "does 'kubectl --context " + quote(access.Context) + " auth can-i --list' work?"
	if errors.As(err, &missing) {
		hint = "scenarios make namespaces and watch all of them: use a context of an administrator, " +
			"or bind ClusterRole cluster-admin to this user"
	}
	return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("the cluster of context %q cannot be used: %w", access.Context, err), Hint: hint}
}

// withActors is a cluster that can pull the image of actors.
type withActors struct {
	*provider.Cluster
	image string
}

// ActorImage implements target.ActorHost.
func (w withActors) ActorImage() string { return w.image }

// tellDryRun says what a run would do.
func tellDryRun(out io.Writer, access kubeconfig.Access, version string, plan *steps.Plan) error {
	looks := "yes, " + access.Disposable()
	if access.Disposable() == "" {
		looks = "no: the run would need --yes"
	}
	_, err := fmt.Fprintf(out, `context     %s
API server  %s
Kubernetes  %s
disposable  %s
scenarios   %s, %d of them alone on the cluster, one after another

Each scenario would make a namespace %s…, with the label %s, and delete it at
its end. Those that are alone may change nodes and make objects that have no
namespace, and would put back and delete what they changed and made.
`,
		reports.Line(access.Context), access.REST.Host, reports.Line(version), looks,
		reports.Several(len(numbered(plan.Features())), "scenario"), plan.Alone(), real.Prefix, real.Selector)
	return err
}

func serverVersion(config *rest.Config) (string, error) {
	config = rest.CopyConfig(config)
	config.Timeout = answer
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return "", err
	}
	v, err := client.ServerVersion()
	if err != nil {
		return "", err
	}
	return v.GitVersion, nil
}

// onRealCluster gives scenarios namespaces of a cluster.
func (t testRun) onRealCluster(ctx context.Context, c provider.Config, version string, say func(string)) (*opened, error) {
	c.Working, c.Slack = t.parallel, t.cluster.slack
	clusters, err := provider.New(ctx, c)
	if err != nil {
		return nil, err
	}
	nodes, err := clusters.Nodes(ctx)
	if err != nil {
		clusters.Close()
		return nil, err
	}
	others, err := clusters.Others(ctx)
	if err != nil {
		clusters.Close()
		return nil, err
	}
	if others > 0 {
		say(reports.Several(others, "namespace") + " of other runs: if they run no longer, 'kubectl delete namespace -l " + real.Selector + "' removes what they left")
	}
	return &opened{
		Provider: clusters,
		about:    reports.Cluster{Kind: c.Name, Version: version, Nodes: nodes},
		close:    func(context.Context) error { clusters.Close(); return nil },
		pace:     realPace,
	}, nil
}
