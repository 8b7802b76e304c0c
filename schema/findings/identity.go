package findings

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/schema"
)

// Identity is what stays of a finding when lines are inserted elsewhere: it is
// found again by this in a baseline and by CI systems.
type Identity struct {
	File    string `json:"file"`
	Object  string `json:"object,omitempty"`
	Path    string `json:"path,omitempty"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// Identify returns the finding's identity.
func Identify(f schema.Finding) Identity {
	object := strings.TrimSpace(f.Object.APIVersion + " " + f.Object.String())
	return Identity{File: slashed(f.Position.File), Object: object, Path: f.Path, Rule: f.Rule, Message: withoutLines(f.Message)}
}

// places are the parts of messages that name lines, or the place of another
// object.
var places = regexp.MustCompile(`\bline \d+|\S*:\d+:\d+\b`)

func withoutLines(message string) string {
	return places.ReplaceAllStringFunc(message, func(s string) string {
		if strings.HasPrefix(s, "line ") {
			return "line N"
		}
		return "FILE:N:N"
	})
}

// slashed is the file's name as written in URIs and on any system.
func slashed(file string) string { return path.Clean(filepath.ToSlash(file)) }
