package validate

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/exit"
)

// peerFlags are the flags of kubeconform, which are written with one dash, and what
// to write in their place. docs/kubeconform.md has them all.
var peerFlags = map[string]string{
	"cache":                    "leave it out: nothing is downloaded",
	"debug":                    "leave it out",
	"exit-on-error":            "leave it out: all findings are reported",
	"ignore-filename-pattern":  "write --ignore PATTERN, with * and ** and no regular expression",
	"ignore-missing-schemas":   "leave it out: kinds without a definition are counted as not checked",
	"insecure-skip-tls-verify": "leave it out: nothing is downloaded",
	"kubernetes-version":       "write --kubernetes-version, with two dashes",
	"n":                        "leave it out: all processors are used",
	"reject":                   "write --reject, with two dashes",
	"schema-location":          "leave it out for Kubernetes' own kinds; for custom resources, write --crd FILE with their definitions",
	"skip":                     "write --skip, with two dashes",
	"strict":                   "leave it out: unknown and duplicate fields are always errors",
	"summary":                  "leave it out: the summary is always written",
	"verbose":                  "write --output json, which lists every object",
}

// flagError tells somebody who writes a flag of kubeconform what to write.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if instead, ok := peerFlag(unknown); ok {
			return &exit.Failure{Code: exit.Usage, Err: err, Hint: instead + "; docs/kubeconform.md has all flags of kubeconform"}
		}
	}
	return exit.FlagError(cmd, err)
}

// peerFlag is what to write in the place of a flag of kubeconform. Of one with one dash,
// letters that are flags themselves are read already.
func peerFlag(unknown *pflag.NotExistError) (string, bool) {
	name := unknown.GetSpecifiedName()
	letters := unknown.GetSpecifiedShortnames()
	if letters != "" {
		name, _, _ = strings.Cut(letters, "=")
	}
	if letters != "" && name == "erbose" { // -v is --version
		name = "verbose"
	}
	instead, ok := peerFlags[name]
	return instead, ok
}
