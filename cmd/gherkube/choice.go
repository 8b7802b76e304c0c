package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// choices lists the values that a flag may have.
func choices[V any](of map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(of)), "|")
}

// unknownChoice is the mistake of giving a flag another value.
func unknownChoice[V any](flag, value string, of map[string]V) error {
	return &failure{code: exitUsage, err: fmt.Errorf("%s: %q is not one of %s", flag, value, choices(of))}
}

// complete makes the shell offer the values.
func complete[V any](verb *cobra.Command, flag string, of map[string]V) {
	err := verb.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(slices.Sorted(maps.Keys(of)), cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // no such flag: a mistake in this program
	}
}
