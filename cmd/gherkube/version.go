package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/runtime/apiserver"
)

func versionVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of gherkube and of its Kubernetes",
		Args:  cobra.NoArgs,
		RunE: exit.RunE(func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(cmd.OutOrStdout(), versions())
			return err
		}),
	}
}

// versions is what `gherkube version` and `gherkube --version` print.
func versions() string {
	return fmt.Sprintf("gherkube %s\nKubernetes %s (simulated)\n%s %s/%s\n",
		version(), apiserver.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// version is the version of the module that the program was built from, as the
// go command recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
