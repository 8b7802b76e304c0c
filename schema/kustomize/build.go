package kustomize

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/gherkube/gherkube/schema/input"
)

// build builds a kustomization: a source for each file that objects come from.
// Patches are the files that may have values of objects that are elsewhere. It
// also returns the paths of the files that were read.
func build(folder string, patches []string) (sources []input.Source, read []string, err error) {
	disk := filesys.MakeFsOnDisk()
	root, file, err := disk.CleanedAbs(folder)
	if err != nil || file != "" {
		return nil, nil, &input.RenderError{Err: fmt.Errorf("no folder: %w", err)}
	}
	g := &guard{FileSystem: disk, root: root.String(), readFile: input.ReadFound}
	resources, err := runKustomize(g, folder)
	if g.refused != nil {
		return nil, g.read, relative(g.refused, root.String(), folder)
	}
	if err != nil {
		return nil, g.read, relative(failure(err), root.String(), folder)
	}
	b := builder{folder: folder, patches: patches, inline: inlinePatches(folder, g.read), keepsOrigins: g.keepsOrigins, byFile: map[string]int{}}
	for _, r := range resources.Resources() {
		if err := b.add(r); err != nil {
			return nil, g.read, &input.RenderError{Err: err}
		}
	}
	return b.sources, g.read, nil
}

// failure says what kustomize's error means.
func failure(err error) *input.RenderError {
	if types.IsErrOnlyBuiltinPluginsAllowed(err) {
		return &input.RenderError{Err: fmt.Errorf("not supported: %w", err), Hint: hintRun, Incomplete: true}
	}
	return &input.RenderError{Err: err, Hint: "kustomize says this; correct the kustomization: 'kubectl kustomize FOLDER' builds it, too"}
}

// runKustomize guards against panics of the library.
func runKustomize(g *guard, folder string) (resources resmap.ResMap, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the kustomize library panicked: %v", r)
		}
	}()
	boundCopies()
	return krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(g, folder)
}

// relative names files as the user does, not from the root of the machine.
func relative(err *input.RenderError, root, folder string) error {
	text := strings.ReplaceAll(err.Error(), filepath.Dir(root)+string(filepath.Separator), filepath.Dir(filepath.Clean(folder))+string(filepath.Separator))
	err.Err = errors.New(strings.TrimPrefix(strings.TrimSpace(text), "./"))
	return err
}

// builder collects resources by the file that they come from.
type builder struct {
	folder       string
	patches      []string
	inline       []input.WrittenFile
	keepsOrigins bool
	sources      []input.Source
	byFile       map[string]int // places in sources
}

func (b *builder) add(r *resource.Resource) error {
	from := b.file(r)
	if !b.keepsOrigins {
		if err := r.SetOrigin(nil); err != nil {
			return fmt.Errorf("%s: %w", from, err)
		}
	}
	text, err := r.AsYAML()
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	i, ok := b.byFile[from]
	if !ok {
		i = len(b.sources)
		b.byFile[from] = i
		b.sources = append(b.sources, b.source(from))
	}
	s := &b.sources[i]
	if len(s.Bytes) > 0 {
		s.Bytes = append(s.Bytes, "---\n"...)
	}
	s.Bytes = append(s.Bytes, text...)
	return nil
}

// file is the file that the resource comes from: that of the resource itself,
// or the kustomization that generates it.
func (b *builder) file(r *resource.Resource) string {
	o, err := r.GetOrigin()
	switch {
	case err != nil || o == nil:
	case o.Path != "":
		return filepath.Join(b.folder, o.Path)
	case o.ConfiguredIn != "":
		return filepath.Join(b.folder, o.ConfiguredIn)
	}
	return b.folder
}

func (b *builder) source(from string) input.Source {
	by := "kustomize build " + b.folder
	s := input.Source{
		Name:      fmt.Sprintf("%s (%s)", from, by),
		Origin:    input.Named,
		Rendering: &input.Rendering{By: by, From: from},
	}
	for _, file := range append([]string{from}, b.patches...) {
		if data, err := input.ReadFound(file); err == nil {
			s.Rendering.Written = append(s.Rendering.Written, input.WrittenFile{Name: file, Text: data})
		}
	}
	s.Rendering.Written = append(s.Rendering.Written, b.inline...)
	return s
}
