package kustomize

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/input"
)

// kustomization is what can be told of a kustomization without building it.
type kustomization struct {
	folder string // as it was met
	abs    string
	// component says that it is a Component, which cannot be built by itself.
	component bool
	// foreign says that the file is an object of another kind, such as the Kustomization
	// of Flux: the folder is none.
	foreign bool
	// resources are the files that it takes objects from, others are patches
	// and the like, and folders are kustomizations: all absolute paths.
	resources, others, folders []string
	// idle are patches that stand in comments, as kubebuilder writes them.
	idle []string
}

// fileIn finds the kustomization file among the names of a folder.
func fileIn(names []string) (string, bool) {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		if slices.Contains(names, name) {
			return name, true
		}
	}
	return "", false
}

// read tells what the folder's kustomization mentions. One that cannot be read
// mentions nothing; building it says why.
func read(folder string) *kustomization {
	k := &kustomization{folder: folder, abs: input.Absolute(folder)}
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		data, err := input.ReadFound(filepath.Join(folder, name))
		if err != nil {
			continue
		}
		var content map[string]any
		err = yaml.Unmarshal(data, &content)
		if k.foreign = err == nil && ofOtherGroup(content["apiVersion"]); k.foreign {
			continue
		}
		k.others = append(k.others, filepath.Join(k.abs, name))
		k.idle = append(k.idle, k.commentedPatches(string(data))...)
		if err != nil {
			continue
		}
		k.component = content["kind"] == types.ComponentKind
		for key, value := range content { // sorted below
			k.mention(key, value)
		}
	}
	slices.Sort(k.resources)
	slices.Sort(k.others)
	slices.Sort(k.folders)
	return k
}

// ofOtherGroup says whether the apiVersion is not one of kustomize, in any version.
func ofOtherGroup(apiVersion any) bool {
	text, ok := apiVersion.(string)
	group, _, _ := strings.Cut(types.KustomizationVersion, "/")
	return ok && text != "" && !strings.HasPrefix(text, group+"/")
}

var (
	section        = regexp.MustCompile(`^#?\s?([a-zA-Z0-9]+):\s*$`)
	commentedPatch = regexp.MustCompile(`^\s*#\s*-\s*(?:path:\s*)?([^\s#]+\.ya?ml)\s*$`)
)

// commentedPatches are the files of the folder that comments in the lists of patches name.
func (k *kustomization) commentedPatches(text string) []string {
	var files []string
	ofPatches := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if m := section.FindStringSubmatch(line); m != nil {
			ofPatches = strings.HasPrefix(m[1], "patches")
		}
		if m := commentedPatch.FindStringSubmatch(line); m != nil && ofPatches && filepath.IsLocal(m[1]) {
			files = append(files, filepath.Join(k.abs, m[1]))
		}
	}
	return files
}

// mention notes what exists of the files and folders that a value names.
func (k *kustomization) mention(field string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, child := range v {
			k.mention(field+".", child)
		}
	case []any:
		for _, child := range v {
			k.mention(field, child)
		}
	case string:
		_, name, ok := strings.Cut(v, "=") // configMapGenerator: KEY=FILE
		if !ok {
			name = v
		}
		k.mentionPath(field, name)
	}
}

func (k *kustomization) mentionPath(field, name string) {
	const longest = 1024
	if name == "" || len(name) > longest || filepath.IsAbs(name) || strings.ContainsAny(name, "\n\x00") || strings.Contains(name, "://") {
		return
	}
	path := filepath.Join(k.abs, name)
	info, err := os.Stat(path)
	switch {
	case err != nil:
	case info.IsDir():
		k.folders = append(k.folders, path)
	case field == "resources":
		k.resources = append(k.resources, path)
	default:
		k.others = append(k.others, path)
	}
}
