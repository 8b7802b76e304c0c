// Package validate is the verb that validates manifests, for the commands that
// have it: its flags, in groups of a file each, and in which order inputs are read,
// validated and reported. It links neither the simulator nor helm: which charts are
// rendered, and how, it is told (see Charts). What is wrong with a manifest is known in
// package schema alone.
package validate

import (
	"errors"
	"log/slog"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/klog/v2"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/collector"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
	"github.com/gherkube/gherkube/schema/input"
)

// config is what the flags say: a part for each file of this package that has
// flags.
type config struct {
	inputs   inputs
	judging  judging
	context  context
	baseline baselineFlags
	output   outputs
	versions versions
	// references says what is known of what is not there.
	references references
	catalogue  catalogue
	kinds      kinds
	substitute substitutes
}

// flagGroup is a part of the config.
type flagGroup interface {
	// add adds the part's flags.
	add(*pflag.FlagSet)
	// check finds what can be wrong about the flags' values, before anything
	// is read.
	check() error
}

func (c *config) groups() []flagGroup {
	return []flagGroup{&c.inputs, &c.context, &c.judging, &c.baseline, &c.output, &c.versions, &c.references, &c.catalogue, &c.kinds, &c.substitute}
}

// Verb returns the verb.
func Verb(charts Charts) *cobra.Command {
	c := config{inputs: inputs{charts: charts}}
	verb := &cobra.Command{
		Use:   "validate FILE…",
		Short: "Say what the API server would say to manifests",
		Long: `Validate decodes, defaults and validates manifests with the API server's own
code, without a cluster. A FILE may be a folder, which is searched for *.yaml,
*.yml and *.json, a quoted pattern ('k8s/**/*.yaml'), or "-" for standard input.
Kustomizations are built first, with no network and no other program: named
themselves, or where a folder holds them. See docs/validate-inputs.md.

Where manifests refer to each other, they have to agree; what is not there is
taken to be elsewhere, unless its name is nearly that of something here.

What only a live cluster can know is not decided: quotas, webhooks, what is in
it already. Kinds that cannot be checked are counted and shown.`,
		Example: `  gherkube validate deploy.yaml
  gherkube validate --output json manifests/
  gherkube validate k8s/overlays/prod                  a kustomization
  kustomize build . | gherkube validate -`,
		Args: atLeastOneFile,
		RunE: exit.RunE(func(cmd *cobra.Command, files []string) error { return c.run(cmd, files) }),
	}
	for _, g := range c.groups() {
		g.add(verb.Flags())
	}
	verb.SetFlagErrorFunc(flagError)
	charts.Add(verb)
	choice.Complete(verb, "output", forms)
	choice.Complete(verb, "fail-on", severities)
	return verb
}

func atLeastOneFile(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return usage(errors.New("no manifest named"), "name files or folders, or '-' for standard input: %s deploy.yaml", cmd.CommandPath())
}

// memory is how much memory a run may take of which little lives, in bytes, without
// what the program's file takes.
const memory = 192 << 20

// growth is how much the heap of a larger run grows until it is collected, in percent.
const growth = 100

// run validates the files and writes what is found.
func (c *config) run(cmd *cobra.Command, files []string) error {
	// Upstream's validation logs what it finds odd about itself.
	klog.SetSlogLogger(slog.New(slog.DiscardHandler))
	for _, g := range c.groups() {
		if err := g.check(); err != nil {
			return err
		}
	}
	collector.Bound(memory, growth)
	validator := c.validator()
	c.inputs.version, c.inputs.served = c.versions.first(), servedWith(validator)
	validator, context, err := c.context.extend(validator, func(paths []string) []input.Source {
		return c.substitute.apply(c.inputs.loadContext(paths))
	})
	if err != nil {
		return err
	}
	c.inputs.served = servedWith(validator)
	sources := c.substitute.apply(c.inputs.load(files, cmd.InOrStdin()))
	read, err := c.read(sources, context)
	if err != nil {
		return err
	}
	if err := c.output.spare(read); err != nil {
		return err
	}
	report, err := c.baseline.apply(c.substitute.hint(validator.Validate(sources...), sources), sources)
	if err != nil {
		return err
	}
	sources = append(sources, mentioned(report, context)...)
	run := findings.Run{Report: report, Sources: sources, FailOn: c.judging.threshold(), Version: version()}
	if err := c.output.write(cmd.OutOrStdout(), run); err != nil {
		return err
	}
	return c.verdict(run)
}

// servedWith is what is served where the validator's verdict holds, if the sources define
// custom resources there.
func servedWith(v *schema.Validator) func(...input.Source) []string {
	return func(definitions ...input.Source) []string {
		if len(definitions) == 0 {
			return v.APIVersions()
		}
		return v.WithContext(definitions...).APIVersions()
	}
}

// read are the files that were read, and the baseline, which may be written
// before the outputs are.
func (c *config) read(validated, context []input.Source) ([]string, error) {
	files, err := c.inputs.files()
	if c.baseline.file != "" {
		files = append(files, c.baseline.file)
	}
	for _, s := range slices.Concat(validated, context) {
		if s.Err == nil {
			files = append(files, s.Name)
		}
	}
	return files, err
}

// validator is what the flags ask for.
func (c *config) validator() *schema.Validator {
	return c.kinds.apply(c.catalogue.apply(c.references.apply(schema.New(c.versions.list...))))
}

// verdict turns the report into the exit code. That a source could not be read
// says something about the environment, nothing about manifests.
func (c *config) verdict(run findings.Run) error {
	if unread(run.Sources) {
		return &exit.Failure{Code: exit.Environment, Hint: "the paths that cannot be read were not validated; correct them and run again"}
	}
	switch {
	case run.Failed():
		return &exit.Failure{Code: exit.Failed}
	case len(run.Report.Objects) == 0 && !c.inputs.changed: // a change may be about other files
		return &exit.Failure{Code: exit.Nothing, Err: errors.New("no Kubernetes object in the given files")}
	}
	return nil
}
