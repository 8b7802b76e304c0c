package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"
	"k8s.io/klog/v2"

	"github.com/gherkube/gherkube/schema"
)

func validateVerb() *cobra.Command {
	var output string
	verb := &cobra.Command{
		Use:   "validate FILE…",
		Short: "Say what the API server would say to manifests",
		Long: `Validate decodes, defaults and validates manifests with the API server's own
code, without a cluster. A FILE may be a folder, which is searched for *.yaml,
*.yml and *.json, or "-" for standard input.

What only a live cluster can know is not decided: quotas, webhooks, whether what
a manifest refers to exists. Kinds that cannot be checked are counted and shown.`,
		Example: `  gherkube validate deploy.yaml
  gherkube validate --output json manifests/
  kustomize build . | gherkube validate -`,
		Args: atLeastOneFile,
		RunE: runE(func(cmd *cobra.Command, args []string) error {
			// Upstream's validation logs what it finds odd about itself.
			klog.SetSlogLogger(slog.New(slog.DiscardHandler))
			write, ok := validateOutputs[output]
			if !ok {
				return unknownChoice("--output", output, validateOutputs)
			}
			sources := schema.Load(args, cmd.InOrStdin())
			report := schema.New().Validate(sources...)
			if err := write(cmd.OutOrStdout(), report, sources); err != nil {
				return fmt.Errorf("writing the findings: %w", err)
			}
			return verdict(report, sources)
		}),
	}
	verb.Flags().StringVarP(&output, "output", "o", "text", "form of the findings: "+choices(validateOutputs))
	complete(verb, "output", validateOutputs)
	return verb
}

func atLeastOneFile(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return &failure{code: exitUsage, err: errors.New("no manifest named"),
		hint: fmt.Sprintf("name files or folders, or '-' for standard input: %s deploy.yaml", cmd.CommandPath())}
}

// verdict turns the report into the exit code. That no named source could be
// read at all says something about the environment, nothing about manifests.
func verdict(report schema.Report, sources []schema.Source) error {
	for _, s := range sources {
		if s.Err != nil {
			return &failure{code: exitEnvironment, hint: "the paths that cannot be read were not validated; correct them and run again"}
		}
	}
	switch {
	case report.Rejected():
		return &failure{code: exitFailed}
	case len(report.Objects) == 0:
		return &failure{code: exitNothing, err: errors.New("no Kubernetes object in the given files")}
	}
	return nil
}

var validateOutputs = map[string]func(io.Writer, schema.Report, []schema.Source) error{
	"text": schema.WriteText,
	"json": findingsJSON,
}

// findings is the JSON form of a validation.
type findings struct {
	Format   string          `json:"format"` // "gherkube-findings/v1"
	Valid    bool            `json:"valid"`
	Objects  []objectVerdict `json:"objects"`
	Findings []finding       `json:"findings"`
}

type objectVerdict struct {
	APIVersion string         `json:"apiVersion"`
	Kind       string         `json:"kind"`
	Namespace  string         `json:"namespace,omitempty"`
	Name       string         `json:"name"`
	File       string         `json:"file"`
	Line       int            `json:"line"`
	Verdict    schema.Verdict `json:"verdict"`
}

type finding struct {
	Rule     string          `json:"rule"`
	Severity schema.Severity `json:"severity"`
	File     string          `json:"file"`
	Line     int             `json:"line,omitempty"`
	Column   int             `json:"column,omitempty"`
	Object   string          `json:"object,omitempty"`
	Path     string          `json:"path,omitempty"`
	Message  string          `json:"message"`
	Hint     string          `json:"hint,omitempty"`
	Doc      string          `json:"doc,omitempty"`
}

func findingsJSON(w io.Writer, report schema.Report, _ []schema.Source) error {
	out := findings{Format: "gherkube-findings/v1", Valid: !report.Rejected(), Objects: []objectVerdict{}, Findings: []finding{}}
	for _, o := range report.Objects {
		out.Objects = append(out.Objects, objectVerdict{o.APIVersion, o.Kind, o.Namespace, o.Name, o.Position.File, o.Position.Line, o.Verdict})
	}
	for _, f := range report.Findings {
		out.Findings = append(out.Findings, finding{f.Rule, f.Severity, f.Position.File, f.Position.Line, f.Position.Column,
			f.Object.String(), f.Path, f.Message, f.Hint, f.Doc})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
