package scenario

import (
	"fmt"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/target"
)

// notModelled says what does not happen to a thing on the scenario's cluster; ""
// if something acts on it.
func (w *World) notModelled(t condition.Thing) string {
	m, ok := w.Place.Cluster.(target.Modeller)
	if !ok {
		return ""
	}
	if kind, ok := trace.KindNamed(t.Kind); ok {
		return m.NotModelled(kind)
	}
	for _, found := range w.kinds.found {
		if found.Name() == t.Kind {
			return m.NotModelled(found.Kind)
		}
	}
	return ""
}

// Vacuous returns an error if nothing on this cluster can ever happen to the thing, so
// that a step such as "was never" would hold without meaning; else nil.
func (w *World) Vacuous(t condition.Thing) error {
	if missing := w.notModelled(t); missing != "" {
		return fmt.Errorf("this holds for nothing: on this cluster nothing can happen to %s: %s", t, missing)
	}
	return nil
}
