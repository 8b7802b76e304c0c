package main

import (
	"github.com/spf13/cobra"
)

const exitCodes = `  0    passed: every behaviour held, every manifest is valid, every recording
       agrees
  1    failed: a behaviour did not hold, a manifest is invalid, or a recording
       differs
  2    usage: the command line or a feature cannot be understood; undefined and
       ambiguous steps count here too
  3    environment: a file, a port or the like failed: nothing was found out, or
       not all of a report or recording of it could be written
  4    nothing tested: no scenario or recording matches, or every scenario was
       skipped
  130  interrupted: reports tell what was done so far`

// exitCodesTopic is `gherkube help exit-codes`.
func exitCodesTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes mean",
		Long:  "The exit codes of gherkube:\n\n" + exitCodes,
	}
}
