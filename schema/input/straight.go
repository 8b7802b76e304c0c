package input

import (
	"path/filepath"
	"slices"
	"strings"
)

// straight is the path without steps back out of folders ("x/.."), where they
// lead to if x is a link: the system goes back from where the link leads,
// filepath.Clean from where it is. A path without such steps, or one that cannot
// be followed, stays as it is.
func straight(path string) string {
	parts := strings.Split(filepath.ToSlash(path), "/")
	into := slices.IndexFunc(parts, func(part string) bool { return part != "" && part != "." && part != ".." })
	back := len(parts) - 1
	for back >= 0 && parts[back] != ".." {
		back--
	}
	if into < 0 || back < into {
		return path
	}
	resolved, err := filepath.EvalSymlinks(filepath.FromSlash(strings.Join(parts[:back+1], "/")))
	if err != nil {
		return path
	}
	return filepath.Join(append([]string{resolved}, parts[back+1:]...)...)
}
