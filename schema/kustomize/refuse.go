package kustomize

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/input"
)

func notSupported(path, what, hint string) *input.RenderError {
	return &input.RenderError{Err: fmt.Errorf("%s: not supported: %s", path, what), Hint: hint, Incomplete: true}
}

const (
	hintRemote = "gherkube uses no network: validate the output instead (kustomize build FOLDER | gherkube validate -), or keep a copy in the repository"
	hintRun    = "gherkube runs no other program: validate the output instead (kustomize build FOLDER | gherkube validate -)"
)

// loaded are the fields whose texts kustomize takes for files, URLs or, some of
// them, git repositories.
var loaded = []string{"resources", "bases", "components", "generators", "transformers", "validators", "crds", "configurations",
	"path", "paths", "files", "envs", "env", "patchesStrategicMerge"}

// refuseRemote finds what kustomize would fetch or run.
func refuseRemote(path string, content map[string]any) *input.RenderError {
	for _, field := range []string{"helmCharts", "helmChartInflationGenerator"} {
		if content[field] != nil {
			return notSupported(path, field+" (kustomize runs the program helm for it)", hintRun)
		}
	}
	return refuseIn(path, "", content)
}

func refuseIn(path, field string, value any) *input.RenderError {
	switch v := value.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			if refusal := refuseIn(path, key, v[key]); refusal != nil {
				return refusal
			}
		}
	case []any:
		for _, child := range v {
			if refusal := refuseIn(path, field, child); refusal != nil {
				return refusal
			}
		}
	case string:
		return refuseText(path, field, v)
	}
	return nil
}

func refuseText(path, field, text string) *input.RenderError {
	if !slices.Contains(loaded, field) && field != "patch" {
		return nil
	}
	if strings.Contains(text, "\n") { // an inline configuration or patch
		if err := bomb([]byte(text)); err != nil {
			return &input.RenderError{Err: fmt.Errorf("%s: %s: %w", path, field, err), Hint: hintAliases}
		}
		return refusePluginConfig(path, []byte(text))
	}
	name := text
	if _, file, ok := strings.Cut(text, "="); ok && (field == "files" || field == "envs") {
		name = file
	}
	switch {
	case isURL(name), isURL(text):
		return notSupported(path, fmt.Sprintf("remote file or base %s", text), hintRemote)
	case isRepository(text):
		return notSupported(path, fmt.Sprintf("remote base %s", text), hintRemote)
	}
	return nil
}

// isURL follows IsRemoteFile of sigs.k8s.io/kustomize/api/internal/loader.
func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https")
}

// isRepository asks kustomize whether it takes the text for a git repository.
func isRepository(text string) bool {
	return (&resource.Origin{}).Append(text).Repo != ""
}

// refusePluginConfig finds what a configuration of a generator or transformer
// would fetch or run. Such configurations are objects of the apiVersion builtin,
// in files of their own, in Lists, or inline.
func refusePluginConfig(path string, data []byte) *input.RenderError {
	mayHave := slices.ContainsFunc([]string{konfig.BuiltinPluginApiVersion, `\x`, `\u`, `\U`}, func(mark string) bool {
		return bytes.Contains(data, []byte(mark))
	})
	if !mayHave {
		return nil
	}
	for _, doc := range bytes.Split(data, []byte("\n---")) {
		var content any
		if yaml.Unmarshal(doc, &content) != nil {
			continue
		}
		if refusal := refuseBuiltins(path, content); refusal != nil {
			return refusal
		}
	}
	return nil
}

func refuseBuiltins(path string, value any) *input.RenderError {
	switch v := value.(type) {
	case map[string]any:
		if v["apiVersion"] == konfig.BuiltinPluginApiVersion {
			if kind := v["kind"]; kind == "HelmChartInflationGenerator" {
				return notSupported(path, fmt.Sprintf("%v (kustomize runs the program helm for it)", kind), hintRun)
			}
			return refuseIn(path, "", v)
		}
		if items, ok := v["items"].([]any); ok {
			return refuseBuiltins(path, items)
		}
	case []any:
		for _, item := range v {
			if refusal := refuseBuiltins(path, item); refusal != nil {
				return refusal
			}
		}
	}
	return nil
}
