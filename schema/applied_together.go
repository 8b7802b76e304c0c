package schema

import (
	"path"
	"path/filepath"
	"regexp"

	"github.com/gherkube/gherkube/schema/input"
)

// folderOf is the folder of the file that the source is, or that it is made from.
func folderOf(s *input.Source) string {
	name := s.Name
	if s.Rendering != nil {
		name = s.Rendering.From
	}
	return path.Dir(filepath.ToSlash(filepath.Clean(name)))
}

// appliedWith is what a file that was met in a folder is likely applied together with:
// what else is in the folder; of examples and tests, of which people take one at a
// time, nothing but the file itself.
func appliedWith(s *input.Source) string {
	folder := folderOf(s)
	if s.Origin == input.Found && s.Rendering == nil && ofExamples.MatchString(folder) {
		return filepath.ToSlash(s.Name)
	}
	return folder
}

// ofExamples matches folders of manifests that are not parts of one whole.
var ofExamples = regexp.MustCompile(`(?i)(?:^|/)(?:[\w-]*examples?|[\w-]*samples?|demos?|docs?|documentation|tests?(?:[_-]?(?:files|data))?|e2e)(?:/|$)`)
