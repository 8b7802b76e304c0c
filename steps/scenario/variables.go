package scenario

import (
	"fmt"
	"regexp"
	"strings"
)

var variable = regexp.MustCompile(`\$(?:\{([A-Z][A-Z0-9_]*)\}|([A-Z][A-Z0-9_]*))`)

// Expand puts in the terminal's variables that are set; other uses of $ stay.
func (w *World) Expand(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	return variable.ReplaceAllStringFunc(text, func(use string) string {
		if v, ok := w.Terminal.Var(strings.Trim(use, "${}")); ok {
			return v
		}
		return use
	})
}

// Unset returns an error that names the first variable of a text that is not set; nil
// if all are.
func (w *World) Unset(text string) error {
	for _, use := range variable.FindAllString(text, -1) {
		if _, set := w.Terminal.Var(strings.Trim(use, "${}")); !set {
			return fmt.Errorf("the variable %s is not set%s", use, w.nodesSet(use))
		}
	}
	return nil
}

// nodesSet says which variables of nodes are set, if a use is of one of them.
func (w *World) nodesSet(use string) string {
	if !nodeVariable.MatchString(use) {
		return ""
	}
	return fmt.Sprintf(": the cluster has %d nodes that take pods, and a step that asks for more is `a cluster with 3 nodes`", len(w.Place.Nodes))
}

var nodeVariable = regexp.MustCompile(`\$\{?NODE\d+\}?`)

// missingNodes says which variable of a node, in lines of a shell, is not set: an
// empty word in its place means all nodes to kubectl. Others are the shell's own.
func (w *World) missingNodes(lines string) error {
	for _, use := range nodeVariable.FindAllString(lines, -1) {
		if !strings.Contains(lines, strings.Trim(use, "${}")+"=") {
			if err := w.Unset(use); err != nil {
				return err
			}
		}
	}
	return nil
}
