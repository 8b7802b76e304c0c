package steps

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"github.com/gherkube/gherkube/reports"
)

// hash names everything that a scenario did: the trace of its cluster, what
// its commands printed, byte for byte, and how it and its steps ended.
func hash(trace string, s reports.Scenario) string {
	h := sha256.New()
	part(h, trace)
	part(h, string(s.Status))
	for _, step := range s.Steps {
		part(h, "step")
		part(h, string(step.Status))
		for _, c := range step.Commands {
			part(h, "command")
			part(h, c.Line)
			part(h, c.Stdout)
			part(h, c.Stderr)
			part(h, strconv.Itoa(c.ExitCode))
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// part writes a text with its length, so that two texts never look like one. A
// hash's writer has no errors.
func part(w io.Writer, text string) { fmt.Fprintf(w, "%d:%s", len(text), text) }
