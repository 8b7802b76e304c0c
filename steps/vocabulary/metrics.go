package vocabulary

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

var metricSteps = []sentence.Step{
	ofNew(needing(target.SetsMetrics, step(`the metric {metric} of {thing} is {quantity}`, "Sets a custom metric of an object.", "Given the metric http_requests of pod web-1 is 300", objectMetric))),
	ofNew(needing(target.SetsMetrics, step(`the metric {metric} of each pod with label {label} is {quantity}`, "Sets a custom metric of pods, and of those that come later.", "Given the metric http_requests of each pod with label app=web is 300", podsMetric))),
	needing(target.SetsMetrics, step(`the external metric {metric} is {quantity}`, "Sets an external metric in the scenario's namespace.", "Given the external metric queue_length is 42", externalMetric)),
	needing(target.SetsMetrics, step(`the external metric {metric} with label {label} is {quantity}`, "The same for one of several values of the metric, which have labels.", "Given the external metric queue_length with label queue=mail is 42", labelledMetric)),
}

// setMetric sets something to a step's quantity, in thousandths.
func setMetric(ctx context.Context, w *scenario.World, quantity string, set func(target.MetricSetter, int64) error) error {
	q, err := resource.ParseQuantity(quantity)
	if err != nil {
		return fmt.Errorf("%q is not a quantity: write 300, 1.5 or 20k", quantity)
	}
	if most := resource.NewMilliQuantity(math.MaxInt64, resource.DecimalSI); q.Cmp(*most) > 0 || q.Cmp(*resource.NewMilliQuantity(-math.MaxInt64, resource.DecimalSI)) < 0 {
		return fmt.Errorf("%s is too much for a metric: autoscalers count in thousandths, and up to %s", quantity, most)
	}
	return fault(ctx, w, "set a metric", func(c target.MetricSetter) error { return set(c, q.MilliValue()) })
}

func objectMetric(ctx context.Context, w *scenario.World, a sentence.Args) error {
	thing, err := w.Reader().Thing(a.Values[1])
	if err != nil {
		return err
	}
	if strings.Contains(thing.Name, "*") || thing.Container != "" {
		return fmt.Errorf("%s is not one object: a metric is set of one, or of each pod with a label", thing)
	}
	return setMetric(ctx, w, a.Values[2], func(c target.MetricSetter, value int64) error {
		return c.SetMetric(ctx, cmp.Or(thing.Namespace, w.Place.Namespace), thing.Kind, thing.Name, a.Values[0], value)
	})
}

func podsMetric(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return setMetric(ctx, w, a.Values[2], func(c target.MetricSetter, value int64) error {
		return c.SetPodsMetric(ctx, w.Place.Namespace, label(a.Values[1]), a.Values[0], value)
	})
}

func externalMetric(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return setMetric(ctx, w, a.Values[1], func(c target.MetricSetter, value int64) error {
		return c.SetExternalMetric(ctx, w.Place.Namespace, a.Values[0], nil, value)
	})
}

func labelledMetric(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return setMetric(ctx, w, a.Values[2], func(c target.MetricSetter, value int64) error {
		return c.SetExternalMetric(ctx, w.Place.Namespace, a.Values[0], label(a.Values[1]), value)
	})
}

// label reads a parameter {label}.
func label(text string) map[string]string {
	key, value, _ := strings.Cut(text, "=")
	return map[string]string{key: value}
}
