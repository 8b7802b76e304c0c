package helm

import (
	"errors"
	"fmt"
	"strings"

	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/strvals"
	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/input"
)

// Values are what a release is given, as flags of helm say it. Later ones win,
// and those of Set win over those of Files.
type Values struct {
	// Files are YAML files: --values.
	Files []string
	// Set are assignments, KEY=VALUE: --set.
	Set []string
	// SetString are assignments of texts: --set-string.
	SetString []string
}

// Merged are the values together. It follows MergeValues of helm.sh/helm/v3/pkg/cli/values.
func (v Values) Merged() (map[string]any, error) {
	base := map[string]any{}
	for _, file := range v.Files {
		if file == input.Stdin {
			return nil, errors.New("--values -: standard input is for manifests; name a file")
		}
		if strings.Contains(file, "://") {
			return nil, fmt.Errorf("--values %s: gherkube uses no network; name a file", file)
		}
		data, err := input.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("--values: %w", err)
		}
		var content map[string]any
		if err := yaml.Unmarshal(data, &content); err != nil {
			return nil, fmt.Errorf("--values %s: %w", file, err)
		}
		base = chartutil.MergeTables(content, base)
	}
	for _, set := range v.Set {
		if err := strvals.ParseInto(set, base); err != nil {
			return nil, fmt.Errorf("--set %s: %w", set, err)
		}
	}
	for _, set := range v.SetString {
		if err := strvals.ParseIntoString(set, base); err != nil {
			return nil, fmt.Errorf("--set-string %s: %w", set, err)
		}
	}
	return base, nil
}

// Flag is the flag of helm that says values, the first if there are several, and
// empty if there is none.
func (v Values) Flag() string {
	switch {
	case len(v.Files) > 0:
		return "--values"
	case len(v.Set) > 0:
		return "--set"
	case len(v.SetString) > 0:
		return "--set-string"
	}
	return ""
}

// Check says what is wrong with the values, whatever the chart.
func (v Values) Check() error {
	_, err := v.Merged()
	return err
}
