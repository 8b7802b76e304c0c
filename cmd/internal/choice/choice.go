// Package choice is about flags whose value is one of a few names.
package choice

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
)

// List lists the values that a flag may have.
func List[V any](of map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(of)), "|")
}

// Unknown is the mistake of giving a flag another value.
func Unknown[V any](flag, value string, of map[string]V) error {
	return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("%s: %q is not one of %s", flag, value, List(of))}
}

// Complete makes the shell offer the values.
func Complete[V any](verb *cobra.Command, flag string, of map[string]V) {
	err := verb.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(slices.Sorted(maps.Keys(of)), cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // no such flag: a mistake in this program
	}
}
