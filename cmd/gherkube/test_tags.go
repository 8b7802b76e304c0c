package main

import (
	"fmt"
	"strings"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/steps/feature"
)

// checkTags checks each of the expressions by itself: together they could make
// one that none of them is.
func checkTags(expressions []string) error {
	for _, expression := range expressions {
		if _, err := feature.ParseTags(expression); err != nil {
			return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--tags: %w", err), Hint: "write for instance --tags '@init and not @slow'"}
		}
	}
	return nil
}

// allTags is the expression that holds where all of them do, as Cucumber has it
// for a flag that is repeated. Empty ones select everything.
func allTags(expressions []string) string {
	var asked []string
	for _, expression := range expressions {
		if strings.TrimSpace(expression) != "" {
			asked = append(asked, expression)
		}
	}
	if len(asked) < 2 {
		return strings.Join(asked, "")
	}
	return "(" + strings.Join(asked, ") and (") + ")"
}
