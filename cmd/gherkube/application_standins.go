package main

import (
	"errors"
	"io/fs"
	"slices"

	"github.com/gherkube/gherkube/runtime/actor"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/repository"
)

// imagesOf are the images that scenarios name, and if there is a project file
// those that manifests of the repository do, sorted.
func (a *application) imagesOf(plan *steps.Plan) ([]string, error) {
	names := plan.Images()
	if a.file == nil {
		return names, nil
	}
	for _, f := range plan.Features() {
		root := a.root
		if root == "" {
			var err error
			root, err = repository.RootOf(f.URI)
			if errors.Is(err, fs.ErrNotExist) {
				continue // a bundled feature
			}
			if err != nil {
				return nil, err
			}
		}
		files, err := repository.Open(root, f.URI)
		if err != nil {
			return nil, err
		}
		more, err := steps.ImagesIn(files)
		if closed := files.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, err
		}
		names = append(names, more...)
	}
	for _, i := range a.file.Images {
		if full, err := image.Normalize(i.Image); err == nil {
			names = append(names, full)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// standIns are images for those of the names that the project file describes by
// a script, each once, by their full names.
func (a *application) standIns(names []string) []actor.StandIn {
	if a.file == nil {
		return nil
	}
	var all []actor.StandIn
	for _, name := range names {
		full := fullName(name)
		if slices.ContainsFunc(all, func(s actor.StandIn) bool { return s.Name == full }) {
			continue
		}
		for _, i := range slices.Backward(a.file.Images) {
			if !image.Fits(i.Image, full) {
				continue
			}
			if script := i.Script(); len(script) > 0 {
				all = append(all, actor.StandIn{Name: full, Script: script, Commands: i.Commands, User: i.User})
			}
			break
		}
	}
	return all
}

// fullName is the full name of an image, or what was given if it is none.
func fullName(name string) string {
	if full, err := image.Normalize(name); err == nil {
		return full
	}
	return name
}
