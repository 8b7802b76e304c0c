package vocabulary

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/terminal"
)

var applicationSteps = []sentence.Step{
	step(`the application in {paths}`, "Applies the manifests of files or folders of the repository, with those in folders below, or a kustomization if a folder has one. It must succeed, and waits for nothing.", "Given the application in k8s/", applyApplication(clientSide)),
	step(`the application in {paths}, applied server-side`, "The same by `kubectl apply --server-side`.", "Given the application in overlays/prod, applied server-side", applyApplication(serverSide)),
	with("\n  | IMAGE_TAG | 1.4.2 |\n  | REPLICAS  | 3     |", step(`the application in {paths} with the variables:`, "The same after `$NAME` and `${NAME}` of the table's variables are put into the manifests, as `envsubst` does. The table has a name and a value in each row; a row with a name alone takes the terminal's variable, which gherkube.yaml may name.", "Given the application in k8s/ with the variables:", applyWithVariables)),
	step(`the chart {path}`, "Installs a chart of the repository by `helm install`, as a release that is called like the chart's folder. It must succeed, and waits for nothing but hooks; `helm` as a command can do more.", "Given the chart charts/web", installChart),
	step(`the chart {path} with the values {paths}`, "The same with files of values.", "Given the chart charts/web with the values prod.yaml", installChart),
	step(`the variable {variable} is {string}`, "Sets a variable of the terminal, for commands and for texts of the scenario.", `Given the variable IMAGE_TAG is "1.2"`, setVariable),
}

// How an application is applied.
const (
	clientSide = "kubectl apply"
	serverSide = "kubectl apply --server-side"
)

func applyApplication(command string) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		return applyAll(ctx, w, command, pathsOf(a.Text(0)), nil)
	}
}

var pathSeparator = regexp.MustCompile(`, | and `)

// pathsOf are the paths of a list in words.
func pathsOf(text string) []string { return pathSeparator.Split(text, -1) }

var errNoRepository = errors.New("the scenario has no repository to read files from: its feature is not a file of one")

// applyAll applies what the paths name, with variables put in.
func applyAll(ctx context.Context, w *scenario.World, command string, paths []string, variables map[string]string) error {
	if w.Files == nil {
		return errNoRepository
	}
	for _, name := range paths {
		flag, err := applied(w, name)
		if err != nil {
			return err
		}
		if variables != nil {
			if flag, err = substituted(w, name, flag, variables); err != nil {
				return err
			}
		}
		results, err := w.Run(ctx, command+" "+flag, goOn)
		if err != nil {
			return err
		}
		if err := mustSucceed(w, results); err != nil {
			return err
		}
	}
	return nil
}

// applied is the flag of kubectl for a file or folder of the repository.
func applied(w *scenario.World, name string) (string, error) {
	rel, err := w.Files.Find(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nowhere(w, name)
	}
	if err != nil {
		return "", err
	}
	var nested []string
	kustomization, chart := false, false
	if err := w.Files.Walk(rel, func(file string) error {
		switch base, folder := path.Base(file), path.Dir(file); {
		case base == "Chart.yaml" && folder == rel:
			chart = true
		case slices.Contains(konfig.RecognizedKustomizationFileNames(), base) && folder == rel:
			kustomization = true
		case slices.Contains(konfig.RecognizedKustomizationFileNames(), base):
			nested = append(nested, folder)
		}
		return nil
	}); err != nil {
		return "", err
	}
	switch {
	case chart:
		return "", fmt.Errorf("%s is a chart: write Given the chart %s", name, strings.TrimSuffix(name, "/"))
	case kustomization:
		return "-k " + quoted(name), nil
	case len(nested) > 0:
		return "", fmt.Errorf("%s is not a kustomization, but has some: name one of them, such as %s", name, strings.Join(nested, " or "))
	}
	return "-R -f " + quoted(name), nil
}

// nowhere says that a file is not there, and which one may be meant.
func nowhere(w *scenario.World, name string) error {
	meant := ""
	if near, ok := w.Files.Near(name); ok {
		meant = fmt.Sprintf(": did you mean %s?", near)
	}
	return fmt.Errorf("%s: there is no such file or folder, neither from the feature's folder nor from the root of the repository (%s)%s", name, w.Files.Root(), meant)
}

// quoted is a word of a command line.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

func applyWithVariables(ctx context.Context, w *scenario.World, a sentence.Args) error {
	variables := map[string]string{}
	if len(a.Table) == 0 {
		return errors.New("the step needs a data table below it: a name and a value between | in each row")
	}
	for _, row := range a.Table {
		name := row[0]
		switch value, set := w.Terminal.Var(name); {
		case len(row) == 2:
			variables[name] = w.Expand(row[1])
		case len(row) > 2:
			return fmt.Errorf("the row of %s has %d cells: a name and a value are all that is needed", name, len(row))
		case set:
			variables[name] = value
		default:
			return fmt.Errorf("the variable %s has no value: put it into the second cell, or name it in gherkube.yaml under environment or variables", name)
		}
	}
	return applyAll(ctx, w, clientSide, pathsOf(a.Text(0)), variables)
}

// substituted writes manifests with the variables put in to files of the
// scenario, and returns the flag for those.
func substituted(w *scenario.World, name, flag string, variables map[string]string) (string, error) {
	if strings.HasPrefix(flag, "-k") {
		return "", fmt.Errorf("%s is a kustomization: variables are put into manifests only; use its replacements, or `kubectl kustomize %s | envsubst | kubectl apply -f -`", name, name)
	}
	rel, err := w.Files.Find(name)
	if err != nil {
		return "", err
	}
	folder := path.Join(substitutions, rel)
	err = w.Files.Walk(rel, func(file string) error {
		text, err := w.Files.ReadFile(file)
		if err != nil {
			return err
		}
		return w.Terminal.WriteFile(path.Join(substitutions, file), []byte(terminal.Substitute(string(text), func(name string) (string, bool) {
			value, ok := variables[name]
			return value, ok
		})))
	})
	return "-R -f " + quoted(folder), err
}

// substitutions is the folder of the scenario for manifests with variables put
// in.
const substitutions = "with-variables"

func setVariable(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return w.Terminal.SetVar(ctx, a.Text(0), w.Expand(a.Text(1)))
}

func installChart(ctx context.Context, w *scenario.World, a sentence.Args) error {
	if w.Files == nil {
		return errNoRepository
	}
	name := strings.TrimSuffix(a.Text(0), "/")
	rel, err := w.Files.Find(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = nowhere(w, name)
	}
	if err != nil {
		return fmt.Errorf("the chart %w", err)
	}
	release := path.Base(rel)
	if rel == "." { // the repository is the chart
		release = filepath.Base(w.Files.Root())
	}
	line := "helm install " + releaseName(release) + " " + quoted(name)
	if len(a.Values) > 1 {
		for _, file := range pathsOf(a.Text(1)) {
			line += " -f " + quoted(file)
		}
	}
	results, err := w.Run(ctx, line, goOn)
	if err != nil {
		return err
	}
	return mustSucceed(w, results)
}

var packaged = regexp.MustCompile(`-[0-9][0-9A-Za-z.+-]*\.tgz$`)

// releaseName is the name of the release for a chart of a folder or an archive.
func releaseName(chart string) string {
	name := strings.ToLower(packaged.ReplaceAllString(chart, ""))
	return strings.Trim(strings.NewReplacer("_", "-", ".", "-").Replace(name), "-")
}
