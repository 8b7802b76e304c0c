package kustomize

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/api/konfig"
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

// refuseBomb finds documents whose aliases stand for very much. kustomize writes
// aliases out (DeAnchor of sigs.k8s.io/kustomize/kyaml/yaml) without a limit.
func (g *guard) refuseBomb(path string, data []byte) error {
	if err := bomb(data); err != nil {
		return g.refuse(&input.RenderError{Err: fmt.Errorf("%s: %w", path, err), Hint: hintAliases})
	}
	return nil
}
