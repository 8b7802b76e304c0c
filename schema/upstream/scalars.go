package upstream

import (
	"maps"
	"slices"

	"github.com/gherkube/gherkube/schema/document"
)

// eachScalar calls do for each scalar below the value, in the order of the paths.
func eachScalar(value any, path string, do func(path string, value any)) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			eachScalar(v[key], document.JoinPath(path, key), do)
		}
	case []any:
		for i, item := range v {
			eachScalar(item, document.IndexPath(path, i), do)
		}
	case nil:
	default:
		do(path, v)
	}
}
