package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// repetitions are the values that occur more than once in a project's definitions,
// such as the schema of a pod's template.
type repetitions struct {
	seen  map[string]int
	place map[string]int // in lines
	lines []string
	total int
}

// minRepeated is the length from which on a value that is repeated has a line of its own.
const minRepeated = 48

// count counts how often each value occurs in a definition.
func (r *repetitions) count(definition any) {
	if r.seen == nil {
		r.seen, r.place = map[string]int{}, map[string]int{}
	}
	r.total += len(jsonOf(definition))
	r.countIn(definition)
}

func (r *repetitions) countIn(value any) {
	for _, child := range children(value) {
		text := jsonOf(child)
		if len(text) < minRepeated {
			continue
		}
		if r.seen[text]++; r.seen[text] == 1 { // else, what is in it is written once
			r.countIn(child)
		}
	}
}

func children(value any) []any {
	switch v := value.(type) {
	case []any:
		return v
	case map[string]any:
		var list []any
		for _, key := range sortedKeys(v) {
			list = append(list, v[key])
		}
		return list
	}
	return nil
}

func sortedKeys(m map[string]any) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// written is the value as JSON, in which the byte 1 and a number, which a space
// ends, stand for a line of the repeated parts. JSON itself has no such byte.
func (r *repetitions) written(value any) string {
	text := jsonOf(value)
	if r.seen[text] > 1 {
		at, ok := r.place[text]
		if !ok {
			line := r.open(value)
			at = len(r.lines)
			r.lines, r.place[text] = append(r.lines, line), at
		}
		return fmt.Sprintf("\x01%d ", at)
	}
	return r.open(value)
}

// open is the value with its children as written gives them.
func (r *repetitions) open(value any) string {
	var out strings.Builder
	switch v := value.(type) {
	case []any:
		for i, child := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(r.written(child))
		}
		return "[" + out.String() + "]"
	case map[string]any:
		for i, key := range sortedKeys(v) {
			if i > 0 {
				out.WriteByte(',')
			}
			fmt.Fprintf(&out, "%s:%s", jsonOf(key), r.written(v[key]))
		}
		return "{" + out.String() + "}"
	}
	return jsonOf(value)
}

// jsonOf is a value that came from JSON as JSON.
func jsonOf(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("what was JSON cannot be written as JSON: %v", err))
	}
	return string(text)
}
