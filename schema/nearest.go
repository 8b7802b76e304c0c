package schema

import "github.com/gherkube/gherkube/schema/spelling"

// nearest finds the name that a misspelled one may mean.
func nearest(name string, names []string) (string, bool) { return spelling.Nearest(name, names) }

// editDistance counts the edits between two names; limit and more are not told
// apart.
func editDistance(a, b string, limit int) int { return spelling.Distance(a, b, limit) }
