package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/klog/v2"

	"github.com/gherkube/gherkube/cmd/internal/charts"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/validate"
	"github.com/gherkube/gherkube/reports"
)

// Command is the whole program, with the streams it talks to.
type Command struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Main runs the program with its arguments, the program's name left out, and
// returns its exit code.
func (c Command) Main(args []string) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	// The packages of Kubernetes log to standard error what they think of a lost
	// connection or an odd object: what a user is to know of that, verbs say.
	klog.SetSlogLogger(slog.New(slog.DiscardHandler))

	root := c.root()
	root.SetArgs(args)
	return exit.Tell(c.Stderr, "gherkube", root.ExecuteContext(ctx), reports.Clean)
}

// echo is how long after an interrupt another one is taken for the same:
// timeout(1) of GNU sends it to the process, and then to its group.
const echo = time.Second

// orderly lets the first interrupt (Ctrl-C or SIGTERM) end the verb in order;
// the second ends the process. Verbs with nothing to put in order leave that
// to the first.
func orderly(cmd *cobra.Command, _ []string) {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { time.AfterFunc(echo, stop) })
	cmd.SetContext(ctx)
}

// root assembles the verbs.
func (c Command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "gherkube",
		Short: "Test Kubernetes behaviour, as Gherkin features, in virtual time",
		Long: `gherkube runs Gherkin features about Kubernetes behaviour against a bundled,
deterministic Kubernetes whose time is virtual: minutes of back-off take
milliseconds, and the same seed gives the same run.`,
		Example: `  gherkube test                                run the documented behaviours
  gherkube test --report-html report.html      … and show them in a browser
  gherkube serve                               drive the simulator with kubectl
  gherkube validate deploy.yaml                what would the API server say?`,
		RunE:          help,
		SilenceErrors: true, // Main tells them, once
		SilenceUsage:  true,
		Version:       versions(),
	}
	root.SetVersionTemplate("{{.Version}}")
	root.SetIn(c.Stdin)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	root.SetFlagErrorFunc(exit.FlagError)
	root.AddCommand(
		testVerb(),
		serveVerb(),
		compareVerb(),
		replayVerb(),
		stepsVerb(),
		actorImageVerb(),
		initVerb(),
		tryVerb(),
		fmtVerb(),
		imagesVerb(),
		validate.Verb(&charts.Rendered{}),
		validate.ExplainVerb(),
		versionVerb(),
		exitCodesTopic(),
	)
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, verb := range root.Commands() {
		switch verb.Name() {
		case "completion":
			verb.RunE = help // so that an unknown shell is an error
			for _, shell := range verb.Commands() {
				shell.RunE = exit.RunE(shell.RunE)
			}
		case "help":
			verb.Run, verb.RunE = nil, topic
		}
	}
	return root
}

// topic is the help about a verb or a topic. One that there is not is an
// error, unlike with cobra's own.
func topic(cmd *cobra.Command, names []string) error {
	about, rest, err := cmd.Root().Find(names)
	if err != nil {
		return err
	}
	if about.HasSubCommands() && len(rest) > 0 {
		return fmt.Errorf("unknown command %q for %q", rest[0], about.CommandPath())
	}
	about.InitDefaultHelpFlag()
	return about.Help()
}

func help(cmd *cobra.Command, _ []string) error { return cmd.Help() }
