package helm

import (
	"iter"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/releaseutil"
)

// manifests are the documents of a rendered template, as helm takes it apart.
func manifests(text string) iter.Seq[string] {
	split := releaseutil.SplitManifests(text)
	names := make([]string, 0, len(split))
	for name := range split {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		switch byOrder := (releaseutil.BySplitManifestsOrder{a, b}); {
		case byOrder.Less(0, 1):
			return -1
		case byOrder.Less(1, 0):
			return 1
		}
		return 0
	})
	return func(yield func(string) bool) {
		for _, name := range names {
			if !yield(split[name]) {
				return
			}
		}
	}
}

// separated is the text with each of helm's documents at the start of a line, as
// helm hands them to the cluster: a template may render ---apiVersion. Lines stay
// where they are, but for those that begin with such a separator.
func separated(text string) []byte {
	var out strings.Builder
	rest := text
	for doc := range manifests(text) {
		before, after, found := strings.Cut(rest, doc)
		if !found || doc == "" {
			continue
		}
		before = strings.TrimRight(before, " \t")
		out.WriteString(before)
		if strings.HasSuffix(before, "-") && !strings.HasPrefix(doc, "#") {
			out.WriteString("\n")
		} else if strings.HasSuffix(before, "-") {
			out.WriteString(" ")
		}
		out.WriteString(doc)
		rest = after
	}
	out.WriteString(rest)
	return []byte(out.String())
}
