package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/runtime/assumption"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps/project"
	"github.com/gherkube/gherkube/steps/repository"
)

// application is the user's repository that features are about, as flags say it.
type application struct {
	root    string
	project string
	assume  bool

	file *project.Project // nil if there is none
}

func (a *application) addFlags(f *pflag.FlagSet) {
	f.StringVar(&a.root, "root", "", "`folder` whose files scenarios may read (default: the nearest one above a feature with a gherkube.yaml, or with a .git, or else the working directory)")
	f.StringVar(&a.project, "project", "", "`file` that says what images do (default: the nearest gherkube.yaml above the features)")
}

// addAssume adds the flag of runs on the simulator.
func (a *application) addAssume(f *pflag.FlagSet) {
	f.BoolVar(&a.assume, "assume-images", false, "let images that nobody has described do what is assumed from the manifests: listen on the ports that these name, wait for the services that variables name, end on TERM")
}

// tellAssumed writes what was assumed.
func (a *application) tellAssumed(out io.Writer, images []assumption.Image) error {
	if len(images) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(out, "\nassumed, because nobody has described these images ('gherkube images --write' puts it into gherkube.yaml):\n%s", project.Text(images))
	return err
}

// check reports what is wrong with the root.
func (a *application) check() error {
	if a.root == "" {
		return nil
	}
	if info, err := os.Stat(a.root); err != nil || !info.IsDir() {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--root: %s is not a folder", a.root), Hint: "name the folder that has the manifests, the charts and the features"}
	}
	return nil
}

// read reads the project file, if there is one.
func (a *application) read(paths []string) error {
	name, err := a.projectFile(paths)
	if err != nil || name == "" {
		return err
	}
	a.file, err = project.Read(name)
	if err != nil {
		return projectFailure(err)
	}
	catalogue := container.DefaultImages()
	err = container.AddImages(catalogue, a.images())
	var like *container.LikeError
	switch {
	case errors.As(err, &like):
		return projectFailure(a.file.Images[like.Index].UnknownLike(name, modelNames(catalogue)))
	case err != nil:
		return projectFailure(fmt.Errorf("%s: %w", name, err))
	}
	return nil
}

// modelNames are the names of the images that there are models of, as people write
// them: with and without what stands before the last slash.
func modelNames(c *image.Catalogue) []string {
	var names []string
	for _, m := range c.Models() {
		names = append(names, m.Name, path.Base(m.Name))
	}
	return names
}

func projectFailure(err error) error {
	code := exit.Usage
	if errors.Is(err, os.ErrNotExist) {
		code = exit.Environment
	}
	return &exit.Failure{Code: code, Err: err, Hint: "docs/your-application.md explains gherkube.yaml, and 'gherkube images --schema' prints its JSON schema for editors"}
}

// projectFile is the name of the project file of the features; empty if there
// is none.
func (a *application) projectFile(paths []string) (string, error) {
	if a.project != "" {
		return a.project, nil
	}
	var found []string
	for _, p := range paths {
		name, ok := repository.ProjectOf(withoutLines(p))
		if name = shortest(name); ok && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	return "", &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("the features have several project files: %s and %s", found[0], found[1]),
		Hint: "run the features of each by themselves, or name one file by --project"}
}

// images are those that the project file describes, as the simulator has them.
func (a *application) images() []container.UserImage {
	if a.file == nil {
		return nil
	}
	return provider.Images(a.file)
}

// virtual refuses images that are to run for real, where time is virtual.
func (a *application) virtual() error {
	if a.file == nil {
		return nil
	}
	if err := a.file.Virtual(); err != nil {
		return &exit.Failure{Code: exit.Usage, Err: err, Hint: project.ByTheWallClock}
	}
	return nil
}

// real reports whether an image, by its full name, is to run for real.
func (a *application) real(full string) bool {
	if a.file == nil {
		return false
	}
	for _, i := range slices.Backward(a.file.Images) {
		if image.Fits(i.Image, full) {
			return i.Real
		}
	}
	return false
}

// variables are those that the shells of scenarios begin with.
func (a *application) variables() map[string]string {
	if a.file == nil {
		return nil
	}
	return a.file.Shell(os.LookupEnv)
}

// words are the flags again, with which the run can be repeated.
func (a *application) words() []string {
	var words []string
	if a.root != "" {
		words = append(words, "--root", quote(a.root))
	}
	if a.assume {
		words = append(words, "--assume-images")
	}
	if a.project != "" {
		words = append(words, "--project", quote(a.project))
	}
	return words
}
