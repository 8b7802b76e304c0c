package kustomize

import (
	"path/filepath"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/konfig"

	"github.com/gherkube/gherkube/schema/input"
)

// inlinePatches are the patches that are written as blocks in the kustomizations
// among the files that were read to build the folder.
func inlinePatches(folder string, read []string) []input.WrittenFile {
	var patches []input.WrittenFile
	seen := map[string]bool{}
	for _, path := range read {
		if seen[path] || !slices.Contains(konfig.RecognizedKustomizationFileNames(), filepath.Base(path)) {
			continue
		}
		seen[path] = true
		data, err := input.ReadFound(path)
		var root yaml.Node
		if err != nil || yaml.Unmarshal(data, &root) != nil || len(root.Content) == 0 {
			continue // kustomize says why
		}
		for _, block := range patchBlocks(root.Content[0]) {
			lines := 1 + strings.Count(strings.TrimRight(block.Value, "\n"), "\n")
			patches = append(patches, input.WrittenFile{
				Name: asNamed(folder, path), Text: data, First: block.Line + 1, Last: block.Line + lines,
			})
		}
	}
	return patches
}

// patchBlocks are the literal blocks of a kustomization that are patches.
func patchBlocks(kustomization *yaml.Node) []*yaml.Node {
	var blocks []*yaml.Node
	add := func(y *yaml.Node) {
		if y.Kind == yaml.ScalarNode && y.Style&yaml.LiteralStyle != 0 {
			blocks = append(blocks, y)
		}
	}
	for _, field := range []string{"patches", "patchesJson6902", "patchesStrategicMerge"} {
		for _, item := range valueOf(kustomization, field).Content {
			add(item)
			add(valueOf(item, "patch"))
		}
	}
	return blocks
}

// valueOf is the value of a key in a mapping, or an empty node.
func valueOf(y *yaml.Node, key string) *yaml.Node {
	for i := 0; y.Kind == yaml.MappingNode && i+1 < len(y.Content); i += 2 {
		if y.Content[i].Value == key {
			return y.Content[i+1]
		}
	}
	return &yaml.Node{}
}

// asNamed is the path as the user named the folder.
func asNamed(folder, path string) string {
	root := input.Absolute(folder)
	if resolved, err := filepath.EvalSymlinks(root); err == nil {
		root = resolved
	}
	if name, err := filepath.Rel(root, path); err == nil {
		return filepath.Join(folder, name)
	}
	return path
}
