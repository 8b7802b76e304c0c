package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/runtime/assumption"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/project"
	"github.com/gherkube/gherkube/steps/repository"
)

// trial tries applications on simulated clusters.
type trial struct {
	root        string
	found       surveyed
	app         application
	projectText string // of gherkube.yaml; empty if there is one already
	clusters    *provider.Provider
	told        []string
}

func newTrial(root string, found surveyed) (*trial, error) {
	t := &trial{root: root, found: found}
	if err := t.app.read([]string{root}); err != nil {
		return nil, err
	}
	return t, t.provide(t.app.file, true)
}

// provide makes clusters that know the images of a project file.
func (t *trial) provide(file *project.Project, assume bool) error {
	var images []container.UserImage
	if file != nil {
		images = provider.Images(file)
	}
	var err error
	t.clusters, err = provider.New(provider.Config{Seed: 1, Images: images, Assume: assume})
	return err
}

func (t *trial) tell(format string, args ...any) {
	t.told = append(t.told, fmt.Sprintf(format, args...))
}

var noNamespace = regexp.MustCompile(`namespaces "([a-z0-9-]+)" not found`)

// look installs an application and looks at what that makes. What it needs first
// and the repository does not have goes before its step.
func (t *trial) look(ctx context.Context, s *subject) error {
	for range 5 + len(s.values) {
		failed, err := t.install(ctx, s)
		if err != nil || failed == nil {
			return err
		}
		m := noNamespace.FindStringSubmatch(failed.Error())
		last := &s.given[len(s.given)-1]
		switch {
		case m == nil && tooLong.MatchString(failed.Error()) && !strings.HasSuffix(*last, serverSide):
			*last += serverSide
			continue
		case m == nil && len(s.values) > 0:
			chart, _, _ := strings.Cut(*last, " with the values ")
			*last = chart + " with the values " + s.values[0]
			s.values = s.values[1:]
			continue
		case m == nil && s.chart && lacksValues.MatchString(failed.Error()):
			s.left = strings.TrimSuffix(reason(failed), ".") + ": write the values that it needs into " + path.Join(s.dir, "ci", ownValues) + ", and run init again"
			return nil
		case m == nil:
			s.left = reason(failed)
			return t.alone(ctx, s)
		}
		s.given = slices.Insert(s.given, 0, "I run `kubectl create namespace "+m[1]+"`")
	}
	s.left = "it needs too many namespaces that it does not have"
	return nil
}

// tooLong matches what is said of objects that kubectl's note of them makes too
// large; applied server-side they have none.
var tooLong = regexp.MustCompile(`metadata.annotations: Too long`)

// lacksValues matches what Helm says of a chart that needs values: by fail and required,
// by a template that takes them for granted, or by their schema.
var lacksValues = regexp.MustCompile(`execution error at|nil pointer evaluating|meet the specifications of the schema`)

const serverSide = ", applied server-side"

// mostFiles bounds how many files of a folder are tried one by one.
const mostFiles = 40

// alone tries the files of a folder one by one that cannot be applied together, as
// files that are alternatives cannot. It keeps the one with most that runs.
func (t *trial) alone(ctx context.Context, s *subject) error {
	if len(s.files) < 2 || len(s.files) > mostFiles {
		return nil
	}
	// Of files with equally much, variants have the longer names.
	files := slices.SortedStableFunc(slices.Values(s.files), func(a, b string) int { return len(a) - len(b) })
	best, most := *s, 0
	for _, file := range files {
		one := subject{name: s.name, title: "The application in " + file, given: []string{"the application in " + file}, dir: s.dir}
		if err := t.look(ctx, &one); err != nil {
			return err
		}
		if n := len(one.deployments) + len(one.statefulSets) + len(one.daemonSets); one.left == "" && n > most {
			best, most = one, n
		}
	}
	if most > 0 {
		t.tell("%s cannot be applied as a whole: %s: %s is tried", strings.TrimPrefix(s.title, "The application in "), strings.TrimSuffix(s.left, ":"), strings.TrimPrefix(best.title, "The application in "))
	}
	*s = best
	return nil
}

// together installs before an application what is in the folders beside its own and
// does not run: namespaces, accounts, configuration.
func (t *trial) together(ctx context.Context) error {
	for _, s := range t.found.subjects {
		var before []string
		for _, other := range t.found.subjects {
			if other.idle && !s.idle && beside(s.dir, other.dir) {
				before = append(before, other.given...)
				other.used = true
			}
		}
		if before == nil {
			continue
		}
		s.given, s.left = append(before, s.given[len(s.given)-1]), ""
		if err := t.look(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// beside reports whether two folders are parts of one. All that is in the root of the
// repository is not.
func beside(a, b string) bool { return path.Dir(a) == path.Dir(b) && path.Dir(a) != "." }

// complaint matches what kubectl and helm say of what has failed, and not what they
// say of what has not.
var complaint = regexp.MustCompile(`^(?i:error\b)|^resource mapping not found|^The [A-Z]\w+ ".*" is invalid`)

// reason is what a command said that failed, in one line.
func reason(err error) string {
	var failure *steps.FailureError
	if errors.As(err, &failure) {
		for _, o := range failure.Outputs {
			said, wrong := "", false // what is wrong may be in the next line
			for line := range strings.Lines(o.Text) {
				if wrong {
					return said + " " + strings.TrimLeft(strings.TrimSpace(line), "* ")
				}
				if said = strings.TrimSpace(line); complaint.MatchString(line) {
					if wrong = strings.HasSuffix(said, "is invalid:"); !wrong {
						return said
					}
				}
			}
		}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// install installs an application on a cluster of its own, and says why that
// failed.
func (t *trial) install(ctx context.Context, s *subject) (failed, err error) {
	files, err := repository.Open(t.root, t.root)
	if err != nil {
		return nil, err
	}
	world, err := steps.NewWorld(ctx, steps.Scenario{Name: s.title, Files: files, Variables: t.app.variables()}, t.clusters)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closing := world.Close(context.WithoutCancel(ctx)); err == nil {
			err = closing
		}
	}()
	for _, step := range s.given {
		if failed := steps.Do(ctx, world, steps.Sentence{Text: step}); failed != nil {
			return failed, ctx.Err()
		}
	}
	s.objects, err = objectsOf(ctx, world.Place.Cluster.REST())
	if err == nil && len(s.deployments)+len(s.statefulSets)+len(s.daemonSets) == 0 {
		s.left, s.idle = "it has no Deployment, StatefulSet or DaemonSet", true
	}
	return nil, err
}

// projectHead begins gherkube.yaml.
const projectHead = `# yaml-language-server: $schema=https://raw.githubusercontent.com/gherkube/gherkube/main/docs/gherkube.schema.json
# What the images of this repository do: assumed from the manifests, to be corrected.
# https://github.com/gherkube/gherkube/blob/main/docs/your-application.md
`

// describe works out what the images do that nobody has described.
func (t *trial) describe() error {
	catalogue := container.DefaultImages()
	if err := container.AddImages(catalogue, t.app.images()); err != nil {
		return projectFailure(err)
	}
	known := func(name string) bool {
		full, err := image.Normalize(name)
		return err != nil || catalogue.Knows(full)
	}
	var images []assumption.Image
	for _, s := range t.found.subjects {
		if s.left == "" {
			images = append(images, s.facts.Images(known)...)
		}
	}
	images = t.exposed(assumption.Merge(images))
	if t.app.file != nil {
		if len(images) > 0 {
			t.tell("gherkube.yaml does not describe %s: scenarios were tried with what is assumed of them", namesOfImages(images))
		}
		return nil
	}
	t.projectText = projectHead
	if len(images) > 0 {
		t.projectText += "images:\n" + project.Text(images)
	}
	file, err := project.Parse(repository.ProjectFile, []byte(t.projectText))
	if err != nil {
		return err
	}
	return t.provide(file, false)
}

func namesOfImages(images []assumption.Image) string {
	var names []string
	for _, i := range images {
		names = append(names, i.Name)
	}
	return strings.Join(names, ", ")
}

// exposed adds the ports of Dockerfiles to images that no manifest has ports of.
func (t *trial) exposed(images []assumption.Image) []assumption.Image {
	for i, image := range images {
		if len(image.Cases) == 0 || slices.ContainsFunc(image.Cases[0].Lines, func(l assumption.Line) bool {
			return strings.HasPrefix(l.Text, "listens ") || strings.HasPrefix(l.Text, "exits 0 after")
		}) {
			continue
		}
		for _, e := range t.found.exposed {
			base := filepath.Base(image.Name)
			if base != e.folder && (len(images) > 1 || len(t.found.exposed) > 1) {
				continue
			}
			var lines []assumption.Line
			for _, p := range e.ports {
				number, protocol, _ := strings.Cut(p, "/")
				if protocol != "udp" && strings.Trim(number, "0123456789") == "" {
					lines = append(lines, assumption.Line{Text: "listens on " + number, Why: "its Dockerfile exposes the port"})
				}
			}
			images[i].Cases[0].Lines = append(lines, image.Cases[0].Lines...)
		}
	}
	return images
}

// environmentFailure is a trial that could not be made.
func environmentFailure(err error) error {
	return &exit.Failure{Code: exit.Environment, Err: err, Hint: "nothing was written"}
}
