package kustomize

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/input"
)

// guard is the file system that kustomize sees: the real one, read only. It
// looks at each kustomization before kustomize does, because kustomize itself
// would fetch what is remote.
type guard struct {
	filesys.FileSystem
	root string
	// readFile reads a file by its absolute name.
	readFile func(name string) ([]byte, error)
	// refused is the first thing that was refused: kustomize drops such errors.
	refused *input.RenderError
	// keepsOrigins says that the root kustomization asks for the annotations
	// with which kustomize says where objects come from.
	keepsOrigins bool
	// read are the paths of the files that were read, and bytes is how much that was.
	read  []string
	bytes int
}

var errReadOnly = errors.New("the file system is read only")

// Create refuses to write.
func (g *guard) Create(string) (filesys.File, error) { return nil, errReadOnly }

// Mkdir refuses to write.
func (g *guard) Mkdir(string) error { return errReadOnly }

// MkdirAll refuses to write.
func (g *guard) MkdirAll(string) error { return errReadOnly }

// RemoveAll refuses to write.
func (g *guard) RemoveAll(string) error { return errReadOnly }

// WriteFile refuses to write.
func (g *guard) WriteFile(string, []byte) error { return errReadOnly }

// ReadFile reads a file, unless it asks for what gherkube does not do.
func (g *guard) ReadFile(path string) ([]byte, error) {
	if !g.Exists(path) {
		return nil, fmt.Errorf("%s: %w", path, errNoFile)
	}
	data, err := g.readFile(path)
	if err != nil {
		return nil, err
	}
	if err := g.account(path, data); err != nil {
		return nil, err
	}
	if slices.Contains(konfig.RecognizedKustomizationFileNames(), filepath.Base(path)) {
		return g.kustomization(path, data)
	}
	if refusal := refusePluginConfig(path, data); refusal != nil {
		return nil, g.refuse(refusal)
	}
	return data, nil
}

// maxBytes and maxReads bound what one kustomization reads. A base is read each
// time that it is built upon: a few small files can ask for very many objects.
const maxBytes, maxReads = 32 << 20, 5000

// account notes a file that was read, and refuses what would take too much memory.
func (g *guard) account(path string, data []byte) error {
	g.read = append(g.read, path)
	g.bytes += len(data)
	if g.bytes > maxBytes || len(g.read) > maxReads {
		return g.refuse(&input.RenderError{
			Err:  fmt.Errorf("%s: the kustomization reads more than %d MiB or %d files, bases again each time that they are built upon", path, maxBytes>>20, maxReads),
			Hint: "split it",
		})
	}
	return g.refuseBomb(path, data)
}

var errNoFile = errors.New("no such file")

func (g *guard) refuse(err *input.RenderError) error {
	if g.refused == nil {
		g.refused = err
	}
	return err
}

// kustomization checks a kustomization. That of the root gets the option with
// which kustomize notes where each object comes from.
func (g *guard) kustomization(path string, data []byte) ([]byte, error) {
	var content map[string]any
	if err := yaml.Unmarshal(data, &content); err != nil {
		return data, nil //nolint:nilerr // kustomize says it in its own words
	}
	if refusal := refuseRemote(path, content); refusal != nil {
		return nil, g.refuse(refusal)
	}
	if filepath.Dir(path) != g.root || content == nil {
		return data, nil
	}
	options, isList := content["buildMetadata"].([]any)
	if content["buildMetadata"] != nil && !isList {
		return data, nil
	}
	if slices.Contains(options, any(types.OriginAnnotations)) {
		g.keepsOrigins = true
		return data, nil
	}
	content["buildMetadata"] = append(options, types.OriginAnnotations)
	return yaml.Marshal(content)
}

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
