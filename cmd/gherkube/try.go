package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/cmd/internal/tty"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/repository"
)

// trying is a cluster that does what is typed, line by line.
type trying struct {
	app   application
	nodes int
	seed  uint64
	save  string

	out    io.Writer
	lines  *bufio.Scanner
	line   string // that is read and not done
	read   bool
	prompt string
	world  *steps.World
	seen   int      // of the trace
	kept   []string // steps that held, as a feature has them
	failed bool
}

func tryVerb() *cobra.Command {
	var t trying
	verb := &cobra.Command{
		Use:   "try",
		Short: "Try steps and kubectl commands one by one on a simulated cluster",
		Long: `Try starts a simulated cluster and does what is typed: steps of features, with or
without their keyword, and commands of kubectl and helm. After each it shows what
has happened meanwhile, with the cluster's time. A doc string between lines of
""" or a table may follow a step that ends with a colon.

  timeline      everything that has happened
  save FILE     write the steps that held so far as a feature
  exit          end; so does the end of the input

Lines may come from a pipe: the exit code is then 1 if something did not hold.`,
		Example: `  gherkube try
  gherkube try --save features/crash.feature
  printf '%s\n' 'kubectl create deployment web --image nginx' 'deployment web becomes Available within 1m' | gherkube try`,
		Args:   cobra.NoArgs,
		PreRun: orderly,
		RunE:   exit.RunE(func(cmd *cobra.Command, _ []string) error { return t.run(cmd) }),
	}
	f := verb.Flags()
	t.app.addFlags(f)
	t.app.addAssume(f)
	addClusterFlags(f, &t.nodes, &t.seed)
	f.StringVar(&t.save, "save", "", "`file` to write the steps that held to, as a feature, at the end")
	return verb
}

func (t *trying) run(cmd *cobra.Command) error {
	if err := errors.Join(checkNodes(t.nodes), t.app.check()); err != nil {
		return err
	}
	if err := t.app.read([]string{"."}); err != nil {
		return err
	}
	if err := t.app.virtual(); err != nil {
		return err
	}
	t.out, t.lines = cmd.OutOrStdout(), bufio.NewScanner(cmd.InOrStdin())
	t.lines.Buffer(nil, 1<<20)
	if in, ok := cmd.InOrStdin().(*os.File); ok && tty.Is(in) {
		t.prompt = "> "
		t.printf("A cluster of Kubernetes is ready. Type a step, or a command of kubectl; 'exit' ends.\n")
	}
	if err := t.open(cmd.Context()); err != nil {
		return err
	}
	err := t.loop(cmd.Context())
	if t.save != "" && err == nil {
		err = t.write(t.save)
	}
	err = errors.Join(err, t.world.Close(context.WithoutCancel(cmd.Context())))
	if err == nil && t.failed {
		return &exit.Failure{Code: exit.Failed}
	}
	return err
}

func (t *trying) open(ctx context.Context) error {
	clusters, err := provider.New(provider.Config{Seed: seed.Seed(t.seed), Workers: t.nodes, Images: t.app.images(), Assume: t.app.assume})
	if err != nil {
		return err
	}
	root := t.app.root
	if root == "" {
		if root, err = repository.RootOf("."); err != nil {
			return err
		}
	}
	files, err := repository.Open(root, ".")
	if err != nil {
		return err
	}
	t.world, err = steps.NewWorld(ctx, steps.Scenario{Name: "try", Files: files, Variables: t.app.variables()}, clusters)
	if err == nil {
		_, t.seen = t.world.Happened(0)
	}
	return err
}

func (t *trying) printf(format string, args ...any) { fmt.Fprintf(t.out, format, args...) }

// next reads a line; false at the end of the input.
func (t *trying) next() (string, bool) {
	if t.read {
		t.read = false
		return t.line, true
	}
	if t.prompt != "" {
		t.printf("%s", t.prompt)
	}
	if !t.lines.Scan() {
		return "", false
	}
	return t.lines.Text(), true
}

// back makes a line the next one.
func (t *trying) back(line string) { t.line, t.read = line, true }

func (t *trying) loop(ctx context.Context) error {
	for ctx.Err() == nil {
		line, ok := t.next()
		if !ok {
			return t.lines.Err()
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "", "#":
		case "exit", "quit":
			return nil
		case "timeline":
			lines, _ := t.world.Happened(0)
			t.show(lines, len(lines))
		case "save":
			if err := t.write(strings.TrimSpace(rest)); err != nil {
				t.printf("%s\n", reports.Line(err.Error()))
			}
		default:
			t.do(ctx, strings.TrimSpace(line))
		}
	}
	return &exit.Failure{Code: exit.Interrupted, Err: errors.New("interrupted")}
}

// typed are programs that may be typed as in a terminal.
var typed = []string{"kubectl ", "helm "}

// sentence reads what is typed as a step, with its keyword.
func (t *trying) sentence(line string) (keyword string, s steps.Sentence) {
	for _, program := range typed {
		if strings.HasPrefix(line, program) {
			if strings.Contains(line, "`") {
				return "When", steps.Sentence{Text: "I run:", Doc: line, HasDoc: true}
			}
			return "When", steps.Sentence{Text: "I run `" + line + "`"}
		}
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "Given", "When", "Then":
		keyword, s.Text = word, strings.TrimSpace(rest)
	case "And", "But", "*":
		keyword, s.Text = "And", strings.TrimSpace(rest)
	default:
		keyword, s.Text = "Then", line
		for _, beginning := range []string{"I ", "the application", "the chart", "the file", "the variable"} {
			if strings.HasPrefix(line, beginning) {
				keyword = "When"
			}
		}
	}
	if strings.HasSuffix(s.Text, ":") {
		t.below(&s)
	}
	return keyword, s
}

// below reads a doc string or a table.
func (t *trying) below(s *steps.Sentence) {
	first, ok := t.next()
	if !ok {
		return
	}
	indent := len(first) - len(strings.TrimLeft(first, " "))
	switch {
	case strings.TrimSpace(first) == `"""`:
		var doc []string
		for line, more := t.next(); more && strings.TrimSpace(line) != `"""`; line, more = t.next() {
			doc = append(doc, line[min(indent, len(line)-len(strings.TrimLeft(line, " "))):])
		}
		s.Doc, s.HasDoc = strings.Join(doc, "\n"), true
	default:
		line, more := first, true
		for more && strings.HasPrefix(strings.TrimSpace(line), "|") {
			var row []string
			for _, cell := range strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|") {
				row = append(row, strings.TrimSpace(cell))
			}
			s.Table = append(s.Table, row)
			line, more = t.next()
		}
		if more {
			t.back(line)
		}
	}
}

// do does what is typed, and shows what came of it.
func (t *trying) do(ctx context.Context, line string) {
	keyword, s := t.sentence(line)
	err := steps.Do(ctx, t.world, s)
	for _, c := range t.world.Commands() {
		t.printf("%s%s", c.Stdout, c.Stderr)
		if all := c.Stdout + c.Stderr; all != "" && !strings.HasSuffix(all, "\n") {
			t.printf("\n")
		}
	}
	lines, seen := t.world.Happened(t.seen)
	t.seen = seen
	t.show(lines, shownLines)
	var undefined *steps.UndefinedError
	switch {
	case errors.As(err, &undefined):
		t.failed = true
		t.printf("not a step; %s\n", steps.Suggest(s.Text))
	case err != nil:
		t.failed = true
		t.printf("does not hold at %s: %s\n", condition.Clock(t.world.Elapsed()), err)
	default:
		t.kept = append(t.kept, written(keyword, s)...)
		t.printf("holds at %s\n", condition.Clock(t.world.Elapsed()))
	}
}

// shownLines is how much is shown of what happened.
const shownLines = 20

func (t *trying) show(lines []string, most int) {
	for _, line := range lines[:min(most, len(lines))] {
		t.printf("  %s\n", reports.Line(line))
	}
	if len(lines) > most {
		t.printf("  … %d more: 'timeline' shows all\n", len(lines)-most)
	}
}

// written is a step as it stands in a feature.
func written(keyword string, s steps.Sentence) []string {
	lines := []string{"    " + keyword + " " + s.Text}
	if s.HasDoc {
		lines = append(lines, `      """`)
		for line := range strings.Lines(s.Doc) {
			lines = append(lines, strings.TrimRight("      "+line, " \n"))
		}
		lines = append(lines, `      """`)
	}
	for _, row := range s.Table {
		lines = append(lines, "      | "+strings.Join(row, " | ")+" |")
	}
	return lines
}

// write writes the feature of what held.
func (t *trying) write(name string) error {
	if name == "" {
		return errors.New("save needs the name of a file")
	}
	if len(t.kept) == 0 {
		return &exit.Failure{Code: exit.Nothing, Err: errors.New("no step has held yet: there is nothing to save")}
	}
	text := "Feature: Tried\n\n  Scenario: What was tried\n" + strings.Join(t.kept, "\n") + "\n"
	if err := files.Write(name, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
		return err
	}
	t.printf("%s is written; run it by 'gherkube test %s'\n", reports.Line(name), reports.Line(quote(name)))
	return nil
}
