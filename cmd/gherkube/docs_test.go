package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "write the generated documents and the scripts' expectations anew")

// TestCommandLineDocumentIsUpToDate holds docs/cli.md to the commands.
func TestCommandLineDocumentIsUpToDate(t *testing.T) {
	const path = "../../docs/cli.md"
	want := commandLineDocument()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the commands say: run make update, and look at the diff", path)
	}
}

func commandLineDocument() []byte {
	var out bytes.Buffer
	out.WriteString("# The command line\n\n<!-- Generated from the commands by make update. Do not edit. -->\n")
	root := Command{Stdout: &out, Stderr: &out}.root()
	document(&out, root)
	return out.Bytes()
}

// document writes a verb and those below it.
func document(out *bytes.Buffer, verb *cobra.Command) {
	verb.InitDefaultHelpFlag()
	verb.InitDefaultVersionFlag()
	text := verb.Long
	if text == "" {
		text = verb.Short + "."
	}
	fmt.Fprintf(out, "\n## %s\n\n%s\n", verb.CommandPath(), fenceIndented(text))
	if verb.Runnable() {
		fmt.Fprintf(out, "\n    %s\n", verb.UseLine())
	}
	if verb.HasExample() {
		fmt.Fprintf(out, "\nExamples:\n\n%s\n", indent(verb.Example))
	}
	if flags := verb.NonInheritedFlags().FlagUsages(); flags != "" && verb.Runnable() {
		fmt.Fprintf(out, "\nFlags:\n\n%s", indent(strings.TrimRight(flags, "\n"))+"\n")
	}
	if verb.Name() == "completion" {
		out.WriteString("\nOne command for each of bash, fish, powershell and zsh; its --help says how to load it.\n")
		return
	}
	for _, sub := range verb.Commands() {
		if sub.Name() != "help" && (sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand()) {
			document(out, sub)
		}
	}
}

// indent makes a block of code, keeping the block's own indentation.
func indent(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString("    " + strings.TrimPrefix(line, "  "))
	}
	return out.String()
}

// fenceIndented keeps tables that are aligned by spaces as they are.
func fenceIndented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "  ") {
			line = "  " + line
		}
		out.WriteString(line)
	}
	return strings.TrimRight(out.String(), "\n")
}
