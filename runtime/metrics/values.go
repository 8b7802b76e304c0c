package metrics

import (
	"strings"

	"k8s.io/apimachinery/pkg/labels"
)

// Object is what a custom metric is of: an object by its name, or the pods with
// some labels.
type Object struct {
	Namespace string
	Kind      string // in any case: "Pod", "service"
	Name      string
	Labels    labels.Set // of pods; then without a name
}

// Values are the metrics that somebody has set, in thousandths, as adapters of
// custom.metrics.k8s.io and external.metrics.k8s.io would serve them. A cluster
// in which nothing was set has no adapters. The zero Values is such a cluster's.
type Values struct {
	custom   []custom // the last one that is about an object counts
	external []external
}

type custom struct {
	of     Object
	metric string
	value  int64
}

type external struct {
	namespace, metric string
	labels            labels.Set
	value             int64
}

// Set sets a custom metric of something.
func (v *Values) Set(of Object, metric string, value int64) {
	of.Kind = strings.ToLower(of.Kind)
	v.custom = append(v.custom, custom{of, metric, value})
}

// SetExternal sets an external metric, which has labels, in a namespace.
func (v *Values) SetExternal(namespace, metric string, of labels.Set, value int64) {
	for i := range v.external {
		e := &v.external[i]
		if e.namespace == namespace && e.metric == metric && labels.Equals(e.labels, of) {
			e.value = value
			return
		}
	}
	v.external = append(v.external, external{namespace, metric, of, value})
}

// HasCustom reports whether there is an adapter of custom metrics.
func (v *Values) HasCustom() bool { return len(v.custom) > 0 }

// HasExternal reports whether there is an adapter of external metrics.
func (v *Values) HasExternal() bool { return len(v.external) > 0 }

// Of returns the metric of an object, whose labels matter if it is a pod.
func (v *Values) Of(o Object, metric string) (int64, bool) {
	kind := strings.ToLower(o.Kind)
	for i := len(v.custom) - 1; i >= 0; i-- {
		c := &v.custom[i]
		if c.metric != metric || c.of.Kind != kind || c.of.Namespace != o.Namespace {
			continue
		}
		if c.of.Name == o.Name || c.of.Name == "" && c.of.Labels.AsSelector().Matches(o.Labels) {
			return c.value, true
		}
	}
	return 0, false
}

// External returns the values of an external metric whose labels are selected,
// in the order in which they were first set.
func (v *Values) External(namespace, metric string, selector labels.Selector) []int64 {
	var out []int64
	for _, e := range v.external {
		if e.namespace == namespace && e.metric == metric && selector.Matches(e.labels) {
			out = append(out, e.value)
		}
	}
	return out
}
