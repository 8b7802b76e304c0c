package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/repository"
)

// initRun is what the flags of init say, and what is found out.
type initRun struct {
	dry bool
	out io.Writer
}

// proposal is a file that init would like to write.
type proposal struct {
	name, text string
	// merge says what to put into the file if there is one already.
	merge string
}

func initVerb() *cobra.Command {
	var r initRun
	verb := &cobra.Command{
		Use:   "init [FOLDER]",
		Short: "Write the first features of a repository, and what runs them in CI",
		Long: `Init looks at a repository (by default the working directory) for manifests,
kustomizations, Helm charts and Dockerfiles, and tries each application that it
finds on a simulated cluster. It writes

  gherkube.yaml                    what the images do, as far as that can be told
  features/NAME.feature            that the application comes up, that a rollout
                                   loses no request, that one that fails is undone
  .github/workflows/gherkube.yml   what runs the features for each push
  .pre-commit-config.yaml          what validates manifests before each commit

A scenario that does not hold is written as a comment, with what was in the way.
Files that are there already are left alone. With --dry-run nothing is written,
and the files are printed.`,
		Example: `  gherkube init
  gherkube init --dry-run
  gherkube init ../shop && gherkube test ../shop/features`,
		Args:   cobra.MaximumNArgs(1),
		PreRun: orderly,
		RunE: exit.RunE(func(cmd *cobra.Command, args []string) error {
			r.out = cmd.OutOrStdout()
			return r.run(cmd.Context(), append(args, ".")[0])
		}),
	}
	verb.Flags().BoolVar(&r.dry, "dry-run", false, "print the files, and write nothing")
	return verb
}

func (r initRun) run(ctx context.Context, root string) error {
	log.SetOutput(io.Discard) // helm and kustomize warn by it
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("%s is not a folder", root), Hint: "name the folder of the repository"}
	}
	found, err := survey(root)
	if err != nil {
		return &exit.Failure{Code: exit.Environment, Err: err, Hint: "the folder must be readable"}
	}
	if len(found.subjects) == 0 {
		return &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("there are no manifests, kustomizations or charts in %s", root),
			Hint: "run it in the repository of an application that runs on Kubernetes, or name its folder"}
	}
	t, err := newTrial(root, found)
	if err != nil {
		return err
	}
	proposals, err := r.proposals(ctx, t)
	if err != nil {
		return err
	}
	for _, p := range proposals {
		if err := r.write(root, p); err != nil {
			return err
		}
	}
	return r.tell(t.told)
}

// proposals are all files, worked out before the first one is written.
func (r initRun) proposals(ctx context.Context, t *trial) ([]proposal, error) {
	for _, s := range t.found.subjects {
		if err := t.look(ctx, s); err != nil {
			return nil, environmentFailure(err)
		}
	}
	if err := t.together(ctx); err != nil {
		return nil, environmentFailure(err)
	}
	if err := t.describe(); err != nil {
		return nil, err
	}
	all := []proposal{{name: repository.ProjectFile, text: t.projectText, merge: "'gherkube images --write' adds images that it does not describe"}}
	for _, s := range t.found.subjects {
		p := proposal{name: "features/" + s.name + ".feature"}
		if s.left == "" && !there(t.root, p) {
			var err error
			if p.text, err = t.feature(ctx, s); err != nil {
				return nil, err
			}
		}
		switch {
		case s.left == "":
			all = append(all, p)
		case !s.used:
			t.tell("%s: left out: %s", s.title, s.left)
		}
	}
	if len(all) == 1 {
		return nil, &exit.Failure{Code: exit.Failed, Err: errors.New("there is nothing to write a feature about:\n  " + strings.Join(t.told, "\n  ")),
			Hint: "'gherkube validate' says more about manifests, at file:line:column"}
	}
	if t.found.gitlab {
		t.tell(".gitlab-ci.yml is there: docs/validate-ci.md says what to put into it")
	} else {
		all = append(all, proposal{name: ".github/workflows/gherkube.yml", text: workflow()})
	}
	return append(all, proposal{name: ".pre-commit-config.yaml", text: preCommit(), merge: "docs/validate-ci.md says what to put into it"}), nil
}

// there reports whether a file is there already.
func there(root string, p proposal) bool {
	_, err := os.Lstat(filepath.Join(root, filepath.FromSlash(p.name)))
	return err == nil
}

// write writes a file that is not there.
func (r initRun) write(root string, p proposal) error {
	name := filepath.Join(root, filepath.FromSlash(p.name))
	if there(root, p) {
		merge := ""
		if p.merge != "" {
			merge = ": " + p.merge
		}
		return r.tell([]string{p.name + " is there already, and left alone" + merge})
	}
	if p.text == "" {
		return nil // another folder's file counts
	}
	if r.dry {
		_, err := fmt.Fprintf(r.out, "# %s\n%s\n", p.name, p.text)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	if err := files.Write(name, func(w io.Writer) error { _, err := io.WriteString(w, p.text); return err }); err != nil {
		return err
	}
	return r.tell([]string{p.name + " is written"})
}

func (r initRun) tell(lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(r.out, reports.Line(line)); err != nil {
			return err
		}
	}
	return nil
}

// released is the version to name in files of CI, and whether it is a release.
func released() (string, bool) {
	v := version()
	return v, strings.HasPrefix(v, "v") && !strings.Contains(v, "-0.") && !strings.Contains(v, "+")
}

func workflow() string {
	archive, action := "latest/download", "main"
	if v, ok := released(); ok {
		archive, action = "download/"+v, v
	}
	return fmt.Sprintf(`name: gherkube
on: [push, pull_request]
permissions:
  contents: read
jobs:
  behaviour:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v5
    - run: curl -fsSL https://github.com/gherkube/gherkube/releases/%s/gherkube_linux_amd64.tar.gz | tar -xz -C "$RUNNER_TEMP" gherkube
    - run: '"$RUNNER_TEMP/gherkube" test features --report-junit junit.xml'
  manifests:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v5
    - uses: gherkube/gherkube@%s
`, archive, action)
}

func preCommit() string {
	rev := "main"
	if v, ok := released(); ok {
		rev = v
	}
	return fmt.Sprintf(`repos:
- repo: https://github.com/gherkube/gherkube
  rev: %s
  hooks:
  - id: gherkube-validate
    args: [--context, .]
`, rev)
}
