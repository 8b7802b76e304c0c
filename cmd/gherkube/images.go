package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/assumption"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/helm"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/kustomize"
	"github.com/gherkube/gherkube/schema/release"
	"github.com/gherkube/gherkube/steps/project"
	"github.com/gherkube/gherkube/steps/repository"
)

// imagesRun is what the flags of images say.
type imagesRun struct {
	write  bool
	schema bool
	app    application
	values helm.Values
}

func imagesVerb() *cobra.Command {
	var r imagesRun
	verb := &cobra.Command{
		Use:   "images [PATH…]",
		Short: "Tell which images manifests use, and what nobody has said of them",
		Long: `Images reads manifests, kustomizations and Helm charts (without a PATH those of
the working directory), and tells for each image that their pods use whether
gherkube has a model of it, gherkube.yaml describes it, or what would be assumed:
that it listens on the ports that are declared and that probes ask for, waits for
the services that variables name, and ends on TERM.

With --write, what is assumed is added to gherkube.yaml, where it can be
corrected.`,
		Example: `  gherkube images
  gherkube images k8s/ --write
  gherkube images charts/web --values prod.yaml
  gherkube images --schema > gherkube.schema.json`,
		RunE: exit.RunE(func(cmd *cobra.Command, args []string) error { return r.run(cmd, args) }),
	}
	f := verb.Flags()
	f.BoolVar(&r.write, "write", false, "add what is assumed to gherkube.yaml")
	f.BoolVar(&r.schema, "schema", false, "print the JSON schema of gherkube.yaml, for editors, and do nothing else")
	f.StringVar(&r.app.project, "project", "", "`file` that says what images do (default: the nearest gherkube.yaml above the first PATH)")
	f.StringArrayVar(&r.values.Files, "values", nil, "`file` of values for the charts that are named; may be repeated")
	f.StringArrayVar(&r.values.Set, "set", nil, "`values` for the charts that are named: key=value,key=value; may be repeated")
	return verb
}

func (r *imagesRun) run(cmd *cobra.Command, paths []string) error {
	if r.schema {
		text, err := project.Schema()
		if err != nil {
			return err
		}
		_, err = cmd.OutOrStdout().Write(text)
		return err
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	if err := r.app.read(paths[:1]); err != nil {
		return err
	}
	facts, err := r.facts(cmd, paths)
	if err != nil {
		return err
	}
	catalogue, added := container.DefaultImages(), false
	known := func(name string) bool {
		full, err := image.Normalize(name)
		return err != nil || catalogue.Knows(full) || added && r.app.real(full)
	}
	modelled := namesOf(facts, known)
	if err := container.AddImages(catalogue, r.app.images()); err != nil {
		return projectFailure(err)
	}
	added = true
	described := slices.DeleteFunc(namesOf(facts, known), func(name string) bool { return slices.Contains(modelled, name) })
	assumed := facts.Images(known)
	if len(modelled)+len(described)+len(assumed) == 0 {
		return &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("there is no pod in the manifests of %s", strings.Join(paths, ", ")),
			Hint: "name the files, the kustomization or the chart of the application"}
	}
	if err := tellImages(cmd.OutOrStdout(), modelled, described, assumed); err != nil || !r.write || len(assumed) == 0 {
		return err
	}
	return r.add(cmd, paths[0], assumed)
}

// tellImages tells what is known of the images.
func tellImages(out io.Writer, modelled, described []string, assumed []assumption.Image) error {
	for _, group := range []struct {
		names []string
		what  string
	}{{modelled, "gherkube has a model of it"}, {described, "gherkube.yaml describes it"}} {
		for _, name := range group.names {
			if _, err := fmt.Fprintf(out, "%s: %s\n", reports.Line(name), group.what); err != nil {
				return err
			}
		}
	}
	if len(assumed) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(out, "nobody has described these; assumed with --assume-images:\n%s", project.Text(assumed))
	return err
}

// add puts what is assumed into the project file.
func (r *imagesRun) add(cmd *cobra.Command, path string, assumed []assumption.Image) error {
	name, err := r.app.projectFile([]string{path})
	if err != nil {
		return err
	}
	if name == "" {
		root, err := repository.RootOf(path)
		if err != nil {
			return err
		}
		name = filepath.Join(root, repository.ProjectFile)
	}
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	text, err = project.Add(name, text, project.Text(assumed))
	if err != nil {
		return projectFailure(err)
	}
	if err := files.Write(name, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.ErrOrStderr(), "%s has %s more\n", shortest(name), reports.Several(len(assumed), "image"))
	return err
}

// shortest is the name of a file from the working directory, if that is shorter.
func shortest(name string) string {
	if dir, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(dir, name); err == nil && len(rel) < len(name) {
			return rel
		}
	}
	return name
}

// namesOf are the images of the pods that are known, by their names without tags,
// sorted.
func namesOf(f assumption.Facts, known func(string) bool) []string {
	var names []string
	for _, p := range f.Pods {
		for _, c := range slices.Concat(p.Spec.InitContainers, p.Spec.Containers) {
			if known(c.Image) {
				names = append(names, assumption.NameOf(c.Image))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// facts reads the objects of the manifests. What cannot be read or rendered is
// told, and is an error if it was named.
func (r *imagesRun) facts(cmd *cobra.Command, paths []string) (assumption.Facts, error) {
	log.SetFlags(0)           // helm and kustomize warn by it
	log.SetOutput(io.Discard) // and `gherkube validate` tells it
	loader := schema.Loader{Stdin: cmd.InOrStdin(), Renderers: []input.Renderer{kustomize.Renderer{}, helm.Renderer{KubeVersion: release.Release, Values: r.values}}}
	var facts assumption.Facts
	for _, s := range loader.Load(paths) {
		if s.Err != nil && s.Origin == schema.Named {
			return facts, &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("%s: %w", s.Name, s.Err), Hint: "'gherkube validate' says more"}
		}
		if s.Err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "left out: %s: %v\n", reports.Line(s.Name), reports.Line(s.Err.Error()))
			continue
		}
		if s.Origin == schema.Named || s.Origin == schema.Found {
			facts.Read(s.Text())
		}
	}
	return facts, nil
}
