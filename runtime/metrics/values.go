package metrics

import (
	"cmp"
	"slices"
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

// Of returns the metric of an object, whose labels matter if it is a pod. One
// without a namespace is the same object in each.
func (v *Values) Of(o Object, metric string) (int64, bool) {
	kind := strings.ToLower(o.Kind)
	for i := len(v.custom) - 1; i >= 0; i-- {
		c := &v.custom[i]
		elsewhere := o.Namespace != "" && c.of.Namespace != o.Namespace
		if c.metric != metric || c.of.Kind != kind || elsewhere {
			continue
		}
		if c.of.Name == o.Name || c.of.Name == "" && c.of.Labels.AsSelector().Matches(o.Labels) {
			return c.value, true
		}
	}
	return 0, false
}

// Labelled is a value of an external metric, in thousandths.
type Labelled struct {
	Labels labels.Set
	Value  int64
}

// External returns the values of an external metric whose labels are selected,
// in the order in which they were first set.
func (v *Values) External(namespace, metric string, selector labels.Selector) []Labelled {
	var out []Labelled
	for _, e := range v.external {
		if e.namespace == namespace && e.metric == metric && selector.Matches(e.labels) {
			out = append(out, Labelled{e.labels, e.value})
		}
	}
	return out
}

// Custom is a custom metric, and the kind of objects of which it was set, in
// lower case.
type Custom struct{ Kind, Metric string }

// Customs returns each custom metric once for each kind, in order.
func (v *Values) Customs() []Custom {
	out := make([]Custom, 0, len(v.custom))
	for _, c := range v.custom {
		out = append(out, Custom{c.of.Kind, c.metric})
	}
	slices.SortFunc(out, func(a, b Custom) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Metric, b.Metric))
	})
	return slices.Compact(out)
}

// Externals returns the name of each external metric once, in order.
func (v *Values) Externals() []string {
	out := make([]string, 0, len(v.external))
	for _, e := range v.external {
		out = append(out, e.metric)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
