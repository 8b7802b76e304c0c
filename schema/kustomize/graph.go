package kustomize

import (
	"path/filepath"
	"slices"
)

// graph is all kustomizations of a run and which of them use which.
type graph struct {
	list  []*kustomization // in the order they were met
	byAbs map[string]*kustomization
	// used are those that another one builds upon.
	used map[string]bool
}

func newGraph(folders []string) *graph {
	g := &graph{byAbs: map[string]*kustomization{}, used: map[string]bool{}}
	for _, folder := range folders {
		k := read(folder)
		g.list = append(g.list, k)
		g.byAbs[k.abs] = k
	}
	for _, k := range g.list {
		for _, folder := range k.folders {
			if folder != k.abs {
				g.used[folder] = true
			}
		}
	}
	return g
}

// roots are the kustomizations to build: those that no other one builds upon. A
// base may well be incomplete by itself.
func (g *graph) roots() []*kustomization {
	var roots []*kustomization
	for _, k := range g.list {
		if !g.used[k.abs] && !k.component {
			roots = append(roots, k)
		}
	}
	return append(roots, g.cycles(roots)...)
}

// cycles are kustomizations that no root leads to, because they build upon each
// other: the first of each cycle, which cannot be built, and building it says so.
func (g *graph) cycles(roots []*kustomization) []*kustomization {
	reached := map[string]bool{}
	for _, root := range roots {
		g.mark(reached, root)
	}
	var cycles []*kustomization
	for _, k := range g.list {
		if g.used[k.abs] && !reached[k.abs] && slices.ContainsFunc(g.behind(k), func(o *kustomization) bool { return slices.Contains(o.folders, k.abs) }) {
			cycles = append(cycles, k)
			g.mark(reached, k)
		}
	}
	return cycles
}

func (g *graph) mark(reached map[string]bool, k *kustomization) {
	for _, r := range g.reach(k) {
		reached[r.abs] = true
	}
}

// behind are the kustomizations that the kustomization builds upon.
func (g *graph) behind(k *kustomization) []*kustomization { return g.reach(k)[1:] }

// reach is the kustomization and all that it builds upon.
func (g *graph) reach(k *kustomization) []*kustomization {
	reached, seen := []*kustomization{k}, map[string]bool{k.abs: true}
	for i := 0; i < len(reached); i++ {
		for _, folder := range reached[i].folders {
			if next := g.byAbs[folder]; next != nil && !seen[folder] {
				seen[folder] = true
				reached = append(reached, next)
			}
		}
	}
	return reached
}

// use notes the resources of the kustomization and of all that it builds upon.
func (g *graph) use(k *kustomization, used map[string]bool) {
	for _, part := range g.reach(k) {
		for _, file := range part.resources {
			used[file] = true
		}
	}
}

// concerns says whether one of the files goes into the kustomization.
func (g *graph) concerns(k *kustomization, files []string) bool {
	return slices.ContainsFunc(g.reach(k), func(k *kustomization) bool {
		return slices.ContainsFunc(files, func(file string) bool {
			return slices.Contains(k.resources, file) || slices.Contains(k.others, file)
		})
	})
}

// patches are the files, named as the kustomizations were met, that go into the
// kustomization and are neither resources nor kustomizations.
func (g *graph) patches(k *kustomization) []string {
	var files []string
	for _, k := range g.reach(k) {
		for _, file := range k.others {
			name, err := filepath.Rel(k.abs, file)
			if _, is := fileIn([]string{filepath.Base(file)}); err != nil || is || !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(file)) {
				continue
			}
			files = append(files, filepath.Join(k.folder, name))
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}
