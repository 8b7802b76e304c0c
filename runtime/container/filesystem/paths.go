package filesystem

import "strings"

func split(p string) []string {
	return strings.FieldsFunc(p, func(r rune) bool { return r == '/' })
}

// maxName is how long the name of an entry may be, and maxPath how long a path
// with the byte that ends it: NAME_MAX and PATH_MAX.
const (
	maxName = 255
	maxPath = 4096
)

// part returns where in the path the next name is after an offset: from is
// the path's length if there is none.
func part(name string, offset int) (from, to int) {
	from = offset
	for from < len(name) && name[from] == '/' {
		from++
	}
	to = from
	for to < len(name) && name[to] != '/' {
		to++
	}
	return from, to
}

// below returns the path of name[from:to] in the directory dir: mostly a part
// of name itself.
func below(dir, name string, from, to int) string {
	if dir == "/" {
		if from == 1 {
			return name[:to]
		}
		return "/" + name[from:to]
	}
	if from > 0 && name[:from-1] == dir {
		return name[:to]
	}
	return dir + "/" + name[from:to]
}
