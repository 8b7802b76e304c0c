package trace

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Fields are the recorded fields of an object under flat names, such as
// "phase" or "conditions.Ready". Values are string, bool, int64, or lists and
// maps of such. In a transition nil means that the field is gone.
type Fields map[string]any

// Names returns the fields' names in order.
func (f Fields) Names() []string { return slices.Sorted(maps.Keys(f)) }

// Text returns the field as text: strings as they are, other values as JSON,
// "-" for a field that is not there.
func (f Fields) Text(name string) string {
	v, ok := f[name]
	if !ok || v == nil {
		return "-"
	}
	return text(v)
}

// Int returns a counter; 0 if the field is missing or no number.
func (f Fields) Int(name string) int64 {
	n, _ := f[name].(int64)
	return n
}

// Under returns the names below a prefix and their texts, in order:
// Under("conditions") yields "Ready" and so on.
func (f Fields) Under(prefix string) [][2]string {
	var out [][2]string
	for _, name := range f.Names() {
		if rest, ok := strings.CutPrefix(name, prefix+"."); ok {
			out = append(out, [2]string{rest, f.Text(name)})
		}
	}
	return out
}

// set puts a field unless the value is nil.
func (f Fields) set(name string, value any) {
	if value != nil {
		f[name] = value
	}
}

// setText puts a field unless the value is empty.
func (f Fields) setText(name, value string) {
	if value != "" {
		f[name] = value
	}
}

// since returns what is different from old: new values, and nil for what is
// gone.
func (f Fields) since(old Fields) Fields {
	changed := Fields{}
	for name, v := range f {
		if o, ok := old[name]; !ok || !same(o, v) {
			changed[name] = v
		}
	}
	for name := range old {
		if _, ok := f[name]; !ok {
			changed[name] = nil
		}
	}
	return changed
}

func same(a, b any) bool {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && a == b
	case bool:
		b, ok := b.(bool)
		return ok && a == b
	case int64:
		b, ok := b.(int64)
		return ok && a == b
	}
	return reflect.DeepEqual(a, b)
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// nested are the fields that are written as maps: conditions.Ready as
// {"conditions": {"Ready": ...}}.
var nested = []string{"conditions", "labels", "annotations", "endpoints", "status", "hard", "used"}

func nest(flat Fields) map[string]any {
	out := map[string]any{}
	for name, v := range flat {
		if !written(name) {
			continue
		}
		top, rest, ok := strings.Cut(name, ".")
		if !ok || !slices.Contains(nested, top) {
			out[name] = v
			continue
		}
		m, ok := out[top].(map[string]any)
		if !ok {
			m = map[string]any{}
			out[top] = m
		}
		m[rest] = v
	}
	return out
}

func flatten(set map[string]any) Fields {
	out := Fields{}
	for name, v := range set {
		if m, ok := v.(map[string]any); ok && slices.Contains(nested, name) {
			for rest, v := range m {
				out[name+"."+rest] = number(v)
			}
			continue
		}
		out[name] = number(v)
	}
	return out
}

// number turns what encoding/json makes of numbers into int64 where they are
// whole.
func number(v any) any {
	switch v := v.(type) {
	case float64:
		if v == float64(int64(v)) {
			return int64(v)
		}
	case []any:
		for i := range v {
			v[i] = number(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = number(v[k])
		}
	}
	return v
}

// visible reports whether any of the fields is part of a written trace.
func (f Fields) visible() bool {
	for name := range f {
		if written(name) {
			return true
		}
	}
	return false
}
