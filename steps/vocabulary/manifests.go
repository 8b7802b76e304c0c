package vocabulary

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/steps/feature"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/terminal"
)

var manifestSteps = []sentence.Step{
	with(manifestBelow, step(`the/a file {file}:`, "Writes the doc string to a file of the scenario; `-f FILE` of later commands finds it. `$NODE1`, `$NS` and other variables of the terminal that are set are put in, as are @NODE1@ and @NS@; other uses of `$` stay.", "Given the file web.yaml:", writeFile)),
	with(manifestBelow, step(`I apply the manifest:`, "Runs `kubectl apply -f` on the doc string; it must succeed.", "When I apply the manifest:", onManifest("apply", mustSucceed))),
	with(manifestBelow, step(`I create the manifest:`, "Runs `kubectl create -f` on the doc string; it must succeed.", "When I create the manifest:", onManifest("create", mustSucceed))),
	with(manifestBelow, step(`I delete the manifest:`, "Runs `kubectl delete -f` on the doc string and waits as kubectl does; it must succeed.", "When I delete the manifest:", onManifest("delete", mustSucceed))),
	with(manifestBelow, step(`I replace the manifest:`, "Runs `kubectl replace -f` on the doc string; it must succeed.", "When I replace the manifest:", onManifest("replace", mustSucceed))),
	with(manifestBelow, step(`I try to apply the manifest:`, "Runs `kubectl apply -f` on the doc string, whatever comes of it.", "When I try to apply the manifest:", onManifest("apply", mayFail))),
	with(manifestBelow, step(`I try to create the manifest:`, "Runs `kubectl create -f` on the doc string, whatever comes of it.", "When I try to create the manifest:", onManifest("create", mayFail))),
	with(manifestBelow, step(`I try to replace the manifest:`, "Runs `kubectl replace -f` on the doc string, whatever comes of it.", "When I try to replace the manifest:", onManifest("replace", mayFail))),
}

func writeFile(_ context.Context, w *scenario.World, a sentence.Args) error {
	if !a.HasDoc {
		return errNoDoc
	}
	return w.Write(a.Text(0), []byte(w.Manifest(a.Doc)+"\n"))
}

func onManifest(verb string, judge func(*scenario.World, []terminal.Result) error) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		if !a.HasDoc {
			return errNoDoc
		}
		if err := w.Write(inline, []byte(w.Manifest(a.Doc)+"\n")); err != nil {
			return err
		}
		results, err := w.Run(ctx, "kubectl "+verb+" -f "+inline, goOn)
		if err != nil {
			return err
		}
		return located(judge(w, results), w.Manifest(a.Doc))
	}
}

// inManifest is the name of the output that says where a manifest is wrong.
const inManifest = "what is wrong in the manifest"

// located adds to a failure where the manifest in the doc string is wrong, as far
// as that is known without a cluster.
func located(result error, manifest string) error {
	var failure *scenario.FailureError
	if !errors.As(result, &failure) {
		return result
	}
	report := validator().Validate(schema.Source{Name: inline, Bytes: []byte(manifest + "\n")})
	var lines []string
	for _, f := range report.Findings {
		if f.Severity == schema.Error {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s: %s %s", f.Position, f.Path, f.Message)))
		}
	}
	if len(lines) > 0 {
		failure.Outputs = append(failure.Outputs, reports.Output{Name: inManifest, Text: strings.Join(lines, "\n")})
	}
	return result
}

// manifestPlace is a place in a doc string: manifest.yaml:LINE.
var manifestPlace = regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(inline) + `:(\d+)`)

// InFeature makes the places in a doc string those of the feature's file, in what
// located has said.
func InFeature(f *reports.Failure, path string, doc *feature.Doc) {
	if doc == nil {
		return
	}
	for i, o := range f.Outputs {
		if o.Name != inManifest {
			continue
		}
		f.Outputs[i].Text = manifestPlace.ReplaceAllStringFunc(o.Text, func(place string) string {
			line, err := strconv.Atoi(place[len(inline)+1:])
			if err != nil {
				return place
			}
			return fmt.Sprintf("%s:%d", path, doc.Line+line-1)
		})
	}
}
