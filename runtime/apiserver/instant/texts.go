package instant

import "time"

// eachTextInstant replaces every instant in the tree of a custom resource,
// where they are texts, by what change makes of it.
func eachTextInstant(tree any, change func(time.Time) time.Time) any {
	switch v := tree.(type) {
	case map[string]any:
		for k, e := range v { // in any order: each is changed by itself
			v[k] = eachTextInstant(e, change)
		}
	case []any:
		for i, e := range v {
			v[i] = eachTextInstant(e, change)
		}
	case string:
		if len(v) < len("2006-01-02T15:04:05Z") || v[4] != '-' {
			return v
		}
		t, err := time.Parse(time.RFC3339Nano, v)
		if err != nil {
			return v
		}
		if changed := change(t); !changed.Equal(t) {
			return changed.UTC().Format(time.RFC3339)
		}
	}
	return tree
}
