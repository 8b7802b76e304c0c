package helm

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"

	version "github.com/gherkube/gherkube/schema/release"

	"github.com/gherkube/gherkube/schema/helm"
)

// chart loads a chart and the values that flags give it.
func (c *command) chart(name string) (*chart.Chart, map[string]any, error) {
	path, err := c.located(name, "chart")
	if err != nil {
		return nil, nil, err
	}
	if err := hasChart(name, path); err != nil {
		return nil, nil, err
	}
	loaded, err := helm.Load(path)
	if err != nil {
		return nil, nil, fmt.Errorf("the chart %s: %w", name, err)
	}
	if err := c.dependencies(name, loaded); err != nil {
		return nil, nil, fmt.Errorf("the chart %s: %w", name, err)
	}
	given := helm.Values{Set: c.set, SetString: c.setString}
	for _, file := range c.values {
		path, err := c.located(file, "file of values")
		if err != nil {
			return nil, nil, err
		}
		given.Files = append(given.Files, path)
	}
	values, err := given.Merged()
	return loaded, values, err
}

func (c *command) install() error {
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	return c.installWith(cfg)
}

func (c *command) installWith(cfg *action.Configuration) error {
	loaded, values, err := c.chart(c.args[1])
	if err != nil {
		return err
	}
	i := action.NewInstall(cfg)
	i.ReleaseName, i.Namespace, i.CreateNamespace = c.args[0], c.namespace, c.is("create-namespace")
	i.Wait, i.WaitForJobs, i.Atomic, i.Timeout = c.is("wait") || c.is("atomic"), c.is("wait-for-jobs"), c.is("atomic"), c.timeout
	i.DisableHooks, i.SkipCRDs, i.Description, i.DryRun = c.is("no-hooks"), c.is("skip-crds"), c.description, c.is("dry-run")
	rls, err := i.RunWithContext(c.ctx, loaded, values)
	if err != nil {
		return fmt.Errorf("INSTALLATION FAILED: %w", err)
	}
	return c.print(rls)
}

func (c *command) upgrade() error {
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	if c.is("install") {
		history := action.NewHistory(cfg)
		history.Max = 1
		if _, err := history.Run(c.args[0]); errors.Is(err, driver.ErrReleaseNotFound) {
			fmt.Fprintf(c.Out, "Release %q does not exist. Installing it now.\n", c.args[0])
			return c.installWith(cfg)
		}
	}
	loaded, values, err := c.chart(c.args[1])
	if err != nil {
		return err
	}
	u := action.NewUpgrade(cfg)
	u.Namespace, u.Install, u.Description, u.MaxHistory, u.DryRun = c.namespace, c.is("install"), c.description, c.historyMax, c.is("dry-run")
	u.Wait, u.WaitForJobs, u.Atomic, u.Timeout = c.is("wait") || c.is("atomic"), c.is("wait-for-jobs"), c.is("atomic"), c.timeout
	u.DisableHooks, u.SkipCRDs, u.Force, u.CleanupOnFail = c.is("no-hooks"), c.is("skip-crds"), c.is("force"), c.is("cleanup-on-fail")
	u.ReuseValues, u.ResetValues, u.ResetThenReuseValues = c.is("reuse-values"), c.is("reset-values"), c.is("reset-then-reuse-values")
	rls, err := u.RunWithContext(c.ctx, c.args[0], loaded, values)
	if err != nil {
		return fmt.Errorf("UPGRADE FAILED: %w", err)
	}
	fmt.Fprintf(c.Out, "Release %q has been upgraded. Happy Helming!\n", c.args[0])
	return c.print(rls)
}

// template renders a chart without a cluster.
func (c *command) template() error {
	name, from := "release-name", c.args[0]
	if len(c.args) == 2 {
		name, from = c.args[0], c.args[1]
	}
	loaded, values, err := c.chart(from)
	if err != nil {
		return err
	}
	i := action.NewInstall(&action.Configuration{Log: func(string, ...any) {}})
	kubeVersion, err := chartutil.ParseKubeVersion(version.Version)
	if err != nil {
		return err
	}
	i.ClientOnly, i.DryRun, i.DryRunOption, i.Replace, i.KubeVersion = true, true, "client", true, kubeVersion
	i.ReleaseName, i.Namespace, i.IncludeCRDs, i.DisableHooks = name, c.namespace, c.is("include-crds"), c.is("no-hooks")
	rls, err := i.RunWithContext(c.ctx, loaded, values)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.Out, strings.TrimSpace(rls.Manifest))
	if c.is("no-hooks") {
		return nil
	}
	for _, h := range rls.Hooks {
		fmt.Fprintf(c.Out, "---\n# Source: %s\n%s\n", h.Path, h.Manifest)
	}
	return nil
}

func (c *command) uninstall() error {
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	u := action.NewUninstall(cfg)
	u.Wait, u.Timeout, u.DisableHooks, u.KeepHistory, u.IgnoreNotFound = c.is("wait"), c.timeout, c.is("no-hooks"), c.is("keep-history"), c.is("ignore-not-found")
	u.Description = c.description
	answer, err := u.Run(c.args[0])
	if err != nil {
		return err
	}
	if answer != nil && answer.Info != "" {
		fmt.Fprintln(c.Out, answer.Info)
	}
	fmt.Fprintf(c.Out, "release %q uninstalled\n", c.args[0])
	return nil
}

func (c *command) rollback() error {
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	r := action.NewRollback(cfg)
	if len(c.args) == 2 {
		if r.Version, err = strconv.Atoi(c.args[1]); err != nil {
			return fmt.Errorf("could not convert revision to a number: %w", err)
		}
	}
	r.Wait, r.WaitForJobs, r.Timeout, r.DisableHooks = c.is("wait"), c.is("wait-for-jobs"), c.timeout, c.is("no-hooks")
	r.Force, r.CleanupOnFail, r.MaxHistory = c.is("force"), c.is("cleanup-on-fail"), c.historyMax
	if err := r.Run(c.args[0]); err != nil {
		return err
	}
	fmt.Fprintln(c.Out, "Rollback was a success! Happy Helming!")
	return nil
}

// test runs the hooks of a release that are tests (cmd/helm/release_testing.go).
func (c *command) test() error {
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	t := action.NewReleaseTesting(cfg)
	t.Namespace, t.Timeout = c.namespace, c.timeout
	rls, failed := t.Run(c.args[0])
	if failed != nil && rls == nil {
		return failed
	}
	if err := c.print(rls); err != nil {
		return err
	}
	for _, h := range rls.Hooks {
		if slices.Contains(h.Events, release.HookTest) && !h.LastRun.StartedAt.IsZero() {
			fmt.Fprintf(c.Out, "TEST SUITE:     %s\nPhase:          %s\n", h.Name, h.LastRun.Phase)
		}
	}
	if c.is("logs") {
		return errors.Join(t.GetPodLogs(c.Out, rls), failed)
	}
	return failed
}

func (c *command) list() error {
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	l := action.NewList(cfg)
	l.AllNamespaces = c.is("all-namespaces")
	l.SetStateMask()
	all, err := l.Run()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Out, 0, 8, 3, ' ', 0)
	fmt.Fprintln(w, "NAME\tNAMESPACE\tREVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION")
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s-%s\t%s\n", r.Name, r.Namespace, r.Version, r.Info.LastDeployed.UTC().Format("2006-01-02 15:04:05 -0700 MST"),
			r.Info.Status, r.Chart.Name(), r.Chart.Metadata.Version, r.Chart.AppVersion())
	}
	return w.Flush()
}

func (c *command) status() error {
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	rls, err := action.NewStatus(cfg).Run(c.args[0])
	if err != nil {
		return err
	}
	return c.print(rls)
}

func (c *command) history() error {
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	h := action.NewHistory(cfg)
	h.Max = 256
	all, err := h.Run(c.args[0])
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Out, 0, 8, 3, ' ', 0)
	fmt.Fprintln(w, "REVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION\tDESCRIPTION")
	for _, r := range all {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s-%s\t%s\t%s\n", r.Version, r.Info.LastDeployed.UTC().Format(time.ANSIC), r.Info.Status,
			r.Chart.Name(), r.Chart.Metadata.Version, r.Chart.AppVersion(), r.Info.Description)
	}
	return w.Flush()
}

// print tells of a release as helm status does.
func (c *command) print(rls *release.Release) error {
	fmt.Fprintf(c.Out, "NAME: %s\n", rls.Name)
	if !rls.Info.LastDeployed.IsZero() {
		fmt.Fprintf(c.Out, "LAST DEPLOYED: %s\n", rls.Info.LastDeployed.UTC().Format(time.ANSIC))
	}
	fmt.Fprintf(c.Out, "NAMESPACE: %s\nSTATUS: %s\nREVISION: %d\n", rls.Namespace, rls.Info.Status, rls.Version)
	if c.is("dry-run") {
		fmt.Fprintf(c.Out, "MANIFEST:\n%s\n", strings.TrimSpace(rls.Manifest))
	}
	if notes := strings.TrimSpace(rls.Info.Notes); notes != "" {
		fmt.Fprintf(c.Out, "NOTES:\n%s\n", notes)
	}
	return nil
}
