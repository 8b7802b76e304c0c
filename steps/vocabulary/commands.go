package vocabulary

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/terminal"
)

var kubectlSteps = []sentence.Step{
	step(`I run {command}`, "Types one line into the terminal; it must succeed.", "When I run `kubectl scale deployment web --replicas=5`", runLine(mustSucceed)),
	step(`I try {command}`, "Types one line into the terminal, whatever comes of it.", "When I try `kubectl delete svc`", runLine(mayFail)),
	with("\n  \"\"\"\n  kubectl create -f rs.yaml\n  POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')\n  kubectl label pod $POD tier=frontend1 --overwrite=true\n  \"\"\"", step(`I run:`, "Types the lines of the doc string one after the other; each must succeed. `NAME=$(kubectl ...)` keeps an output in a variable for later lines and steps.", "When I run:", runLines(mustSucceed, failed))),
	with("\n  \"\"\"\n  kubectl delete pod rs --all\n  \"\"\"", step(`I try:`, "Types the lines of the doc string one after the other, whatever comes of them. The steps about the command's output then speak of the last one.", "When I try:", runLines(mayFail, goOn))),
	step(`I start {command} in the background`, "Starts a kubectl command that goes on while the scenario does, such as `kubectl get pod -w` or `kubectl logs -f`.", "When I start `kubectl get pod -w` in the background", startBackground),
	step(`the background command is stopped`, "Stops the command that was started last in the background. The steps about the command's output then speak of it.", "When the background command is stopped", stopBackground),

	step(`the command succeeds`, "The last command's exit code was 0.", "Then the command succeeds", exitCode(func(code, _ int) bool { return code == 0 }, "succeeded")),
	step(`the command fails`, "The last command's exit code was not 0.", "Then the command fails", exitCode(func(code, _ int) bool { return code != 0 }, "failed")),
	step(`the command fails with exit code {int}`, "The last command's exit code.", "Then the command fails with exit code 1", exitCode(func(code, want int) bool { return code == want && code != 0 }, "failed with that exit code")),
	with("\n  \"\"\"\n  deployment.apps/web created\n  \"\"\"", step(`the output is:`, "The last command's output, without space at the ends of lines. Variables are put in.", "Then the output is:", output(stdout, equals))),
	step(`the output is empty`, "The last command printed nothing on its standard output.", "Then the output is empty", output(stdout, empty)),
	step(`the output contains {string}`, "A part of the last command's output.", `Then the output contains "deployment.apps/web configured"`, output(stdout, contains)),
	with("\n  \"\"\"\n  Replicas:               3 desired | 3 updated\n  StrategyType:           RollingUpdate\n  \"\"\"", step(`the output contains:`, "Each line of the doc string is a part of the last command's output.", "Then the output contains:", output(stdout, containsLines))),
	step(`the output does not contain {string}`, "No part of the last command's output.", `Then the output does not contain "CrashLoopBackOff"`, output(stdout, containsNot)),
	step(`the output matches {regexp}`, "The regular expression (RE2) matches somewhere in the last command's output.", `Then the output matches "web-[a-z0-9]+ +1/1"`, output(stdout, matches)),
	with("\n  \"\"\"\n  error: resource(s) were provided, but no name was specified\n  \"\"\"", step(`the error output is:`, "What the last command printed on its standard error, without space at the ends of lines.", "Then the error output is:", output(stderr, equals))),
	step(`the error output is empty`, "The last command printed nothing on its standard error.", "Then the error output is empty", output(stderr, empty)),
	step(`the error output contains {string}`, "A part of what the last command printed on its standard error.", `Then the error output contains "AlreadyExists"`, output(stderr, contains)),
	with("\n  \"\"\"\n  The Pod \"web\" is invalid\n  spec.containers[0].image: Required value\n  \"\"\"", step(`the error output contains:`, "Each line of the doc string is a part of what the last command printed on its standard error.", "Then the error output contains:", output(stderr, containsLines))),
	step(`the error output does not contain {string}`, "No part of what the last command printed on its standard error.", `Then the error output does not contain "Warning"`, output(stderr, containsNot)),
	step(`the error output matches {regexp}`, "The regular expression (RE2) matches somewhere in the last command's standard error.", `Then the error output matches "found a tab character"`, output(stderr, matches)),
	step(`the output has {int} line(s)`, "Counts the lines of the last command's output that are not empty.", "Then the output has 3 lines", outputLines),
	with("\n  | NAME  | READY | STATUS  |\n  | web-* | 1/1   | Running |", step(`the output is a table with:`, "The last command printed a table with these columns (others are not looked at) and exactly these rows, in any order. In a cell `*` stands for any text.", "Then the output is a table with:", outputTable)),
	with("\n  | NAME | READY | STATUS   |\n  | web  | 0/1   | Init:0/2 |", step(`the output is a table that has:`, "The last command printed a table that has these rows among others.", "Then the output is a table that has:", outputTableHas)),
}

func runLine(judge func(*scenario.World, []terminal.Result) error) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		results, err := w.Run(ctx, a.Text(0), goOn)
		if err != nil {
			return err
		}
		return judge(w, results)
	}
}

func runLines(judge func(*scenario.World, []terminal.Result) error, stop func(terminal.Result) bool) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		if !a.HasDoc {
			return errNoDoc
		}
		results, err := w.Run(ctx, a.Doc, stop)
		if err != nil {
			return err
		}
		return judge(w, results)
	}
}

func startBackground(ctx context.Context, w *scenario.World, a sentence.Args) error {
	b, err := w.Terminal.Start(ctx, a.Text(0))
	if err != nil {
		return err
	}
	w.Background = append(w.Background, b)
	return nil
}

func stopBackground(_ context.Context, w *scenario.World, _ sentence.Args) error {
	if len(w.Background) == 0 {
		return fmt.Errorf("no command was started in the background")
	}
	w.NoteStopped(w.Background[len(w.Background)-1].Stop())
	return nil
}

func exitCode(ok func(code, want int) bool, wanted string) sentence.Run {
	return func(_ context.Context, w *scenario.World, a sentence.Args) error {
		r, err := w.LastCommand()
		if err != nil {
			return err
		}
		want := 0
		if len(a.Values) > 0 {
			if want, err = a.Int(0); err != nil {
				return err
			}
		}
		if ok(r.Code, want) {
			return nil
		}
		return scenario.OutputError(fmt.Sprintf("`%s` should have %s, but its exit code is %d", r.Line, wanted, r.Code), outputs(r)...)
	}
}

func stdout(r terminal.Result) (string, string) { return "output", r.Stdout }
func stderr(r terminal.Result) (string, string) { return "error output", r.Stderr }

// output judges what the last command printed; the judge returns what is
// wrong, or nothing.
func output(of func(terminal.Result) (name, text string), judge func(have, want string) string) sentence.Run {
	return func(_ context.Context, w *scenario.World, a sentence.Args) error {
		r, err := w.LastCommand()
		if err != nil {
			return err
		}
		want := a.Doc
		if len(a.Values) > 0 {
			want = a.Text(0)
		}
		name, have := of(r)
		if wrong := judge(have, w.Expand(want)); wrong != "" {
			return scenario.OutputError(fmt.Sprintf("the %s of `%s` %s", name, r.Line, wrong), outputs(r)...)
		}
		return nil
	}
}

func equals(have, want string) string {
	h, w := trimLines(have), trimLines(want)
	if h == w {
		return ""
	}
	hs, ws := strings.Split(h, "\n"), strings.Split(w, "\n")
	for i := range max(len(hs), len(ws)) {
		if i >= len(hs) || i >= len(ws) || hs[i] != ws[i] {
			return fmt.Sprintf("differs from line %d on: %q should be %q", i+1, at(hs, i), at(ws, i))
		}
	}
	return ""
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}

// trimLines takes the space off the ends of lines and of the text.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

func empty(have, _ string) string {
	if strings.TrimSpace(have) == "" {
		return ""
	}
	return "is not empty"
}

func contains(have, want string) string {
	if strings.Contains(have, want) {
		return ""
	}
	return fmt.Sprintf("does not contain %q", want)
}

func containsLines(have, want string) string {
	for _, line := range strings.Split(trimLines(want), "\n") {
		if !strings.Contains(have, strings.TrimSpace(line)) {
			return fmt.Sprintf("does not contain %q", strings.TrimSpace(line))
		}
	}
	return ""
}

func containsNot(have, want string) string {
	if strings.Contains(have, want) {
		return fmt.Sprintf("contains %q", want)
	}
	return ""
}

func matches(have, want string) string {
	re, err := regexp.Compile(want)
	switch {
	case err != nil:
		return fmt.Sprintf("cannot be compared: %v", err)
	case !re.MatchString(have):
		return fmt.Sprintf("does not match %q", want)
	}
	return ""
}

func outputLines(_ context.Context, w *scenario.World, a sentence.Args) error {
	r, err := w.LastCommand()
	if err != nil {
		return err
	}
	want, err := a.Int(0)
	if err != nil {
		return err
	}
	n := 0
	for _, l := range strings.Split(r.Stdout, "\n") {
		if strings.TrimSpace(l) != "" {
			n++
		}
	}
	if n != want {
		return scenario.OutputError(fmt.Sprintf("the output of `%s` has %d lines, not %d", r.Line, n, want), outputs(r)...)
	}
	return nil
}

func outputTable(_ context.Context, w *scenario.World, a sentence.Args) error {
	return compareTable(w, a, true)
}

func outputTableHas(_ context.Context, w *scenario.World, a sentence.Args) error {
	return compareTable(w, a, false)
}

func compareTable(w *scenario.World, a sentence.Args, all bool) error {
	r, err := w.LastCommand()
	if err != nil {
		return err
	}
	if len(a.Table) < 1 {
		return fmt.Errorf("the step needs a data table: rows of cells between | below it")
	}
	have, err := columns(r.Stdout, a.Table[0])
	if err != nil {
		return scenario.OutputError(fmt.Sprintf("the output of `%s`: %v", r.Line, err), outputs(r)...)
	}
	for _, row := range a.Table[1:] {
		i := slices.IndexFunc(have, func(h []string) bool { return sameRow(h, row, w.Expand) })
		if i < 0 {
			return scenario.OutputError(fmt.Sprintf("the output of `%s` has no (further) row %s", r.Line, strings.Join(row, " | ")), outputs(r)...)
		}
		have = slices.Delete(have, i, i+1)
	}
	if all && len(have) > 0 {
		return scenario.OutputError(fmt.Sprintf("the output of `%s` also has a row %s", r.Line, strings.Join(have[0], " | ")),
			append(outputs(r), reports.Output{Name: "rows too many", Text: fmt.Sprint(len(have))})...)
	}
	return nil
}

func sameRow(have, want []string, expand func(string) string) bool {
	for i := range want {
		if ok, err := path.Match(strings.ReplaceAll(expand(want[i]), "/", "\x00"), strings.ReplaceAll(have[i], "/", "\x00")); err != nil || !ok {
			return false
		}
	}
	return true
}

var gap = regexp.MustCompile(` {2,}`)

// columns reads the wanted columns of a table as kubectl prints it: cells
// begin below their heading.
func columns(text string, want []string) ([][]string, error) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	var starts []int
	var names []string
	head := []rune(lines[0])
	for at := 0; at < len(head); {
		rest := string(head[at:])
		cell := gap.FindStringIndex(rest)
		end := len(rest)
		if cell != nil {
			end = cell[1]
		}
		starts, names = append(starts, at), append(names, strings.TrimSpace(rest[:end]))
		at += len([]rune(rest[:end]))
	}
	var picks []int
	for _, name := range want {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("no column %q in %s", name, strings.Join(names, ", "))
		}
		picks = append(picks, i)
	}
	var rows [][]string
	for _, l := range lines[1:] {
		line := []rune(l)
		var row []string
		for _, i := range picks {
			end := len(line)
			if i+1 < len(starts) {
				end = min(end, starts[i+1])
			}
			row = append(row, strings.TrimSpace(string(line[min(starts[i], len(line)):end])))
		}
		rows = append(rows, row)
	}
	return rows, nil
}
