package process

// maxMemory is how many values a memory has before it forgets them all.
const maxMemory = 1000

// Memory is what programs have worked out and may use again in any container,
// such as a script that was parsed. A program that takes a value out must not change
// it. A nil Memory remembers nothing.
type Memory struct{ values map[any]any }

// Recall returns what was remembered under the key; nil for nothing.
func (m *Memory) Recall(key any) any {
	if m == nil {
		return nil
	}
	return m.values[key]
}

// Remember keeps the value, for a while.
func (m *Memory) Remember(key, value any) {
	if m == nil {
		return
	}
	if m.values == nil || len(m.values) >= maxMemory {
		m.values = map[any]any{}
	}
	m.values[key] = value
}
