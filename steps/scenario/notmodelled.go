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

// Vacuous is the error of a step that holds because nothing acts on its thing;
// nil if something does.
func (w *World) Vacuous(t condition.Thing) error {
	if missing := w.notModelled(t); missing != "" {
		return fmt.Errorf("this holds for nothing: on this cluster nothing can happen to %s: %s", t, missing)
	}
	return nil
}
