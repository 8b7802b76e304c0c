package autoscaling

import (
	"errors"
	"fmt"
	"math"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/metrics"
)

// errNoCustom is of the client of custom metrics where nothing serves those.
var errNoCustom = errors.New("unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered")

// objectReplicas is GetObjectMetricReplicas.
func (c *calculator) objectReplicas(m *autoscalingv2.ObjectMetricSource) (int32, int64, error) {
	used, err := c.objectMetric(m)
	if err != nil {
		return 0, 0, err
	}
	replicas, err := c.ratioReplicas(float64(used) / float64(m.Target.Value.MilliValue()))
	return replicas, used, err
}

// objectPerPodReplicas is GetObjectPerPodMetricReplicas.
func (c *calculator) objectPerPodReplicas(m *autoscalingv2.ObjectMetricSource) (int32, int64, error) {
	used, err := c.objectMetric(m)
	if err != nil {
		return 0, 0, err
	}
	replicas, each := c.perPod(used, m.Target.AverageValue.MilliValue())
	return replicas, each, nil
}

// objectMetric is customMetricsClient.GetObjectMetric.
func (c *calculator) objectMetric(m *autoscalingv2.ObjectMetricSource) (int64, error) {
	ref, namespace := m.DescribedObject, c.hpa.Namespace
	if _, err := metav1.LabelSelectorAsSelector(m.Metric.Selector); err != nil {
		return 0, err
	}
	fail := func(err error) (int64, error) {
		return 0, fmt.Errorf("unable to get metric %s on %s %s/%s: %w", m.Metric.Name, ref.Kind, namespace, ref.Name, err)
	}
	if !c.Values.HasCustom() {
		return fail(errNoCustom)
	}
	used, ok := c.Values.Of(metrics.Object{Namespace: namespace, Kind: ref.Kind, Name: ref.Name}, m.Metric.Name)
	if !ok { // provider.NewMetricNotFoundForError of adapters
		return fail(fmt.Errorf("unable to fetch metrics from custom metrics API: the server could not find the metric %s for %s %s", m.Metric.Name, resourceOf(ref.Kind), ref.Name))
	}
	return used, nil
}

// externalReplicas is GetExternalMetricReplicas.
func (c *calculator) externalReplicas(m *autoscalingv2.ExternalMetricSource) (int32, int64, error) {
	used, err := c.externalMetric(m)
	if err != nil {
		return 0, 0, err
	}
	replicas, err := c.ratioReplicas(float64(used) / float64(m.Target.Value.MilliValue()))
	return replicas, used, err
}

// externalPerPodReplicas is GetExternalPerPodMetricReplicas.
func (c *calculator) externalPerPodReplicas(m *autoscalingv2.ExternalMetricSource) (int32, int64, error) {
	used, err := c.externalMetric(m)
	if err != nil {
		return 0, 0, err
	}
	replicas, each := c.perPod(used, m.Target.AverageValue.MilliValue())
	return replicas, each, nil
}

// externalMetric is externalMetricsClient.GetExternalMetric, and the sum of what
// it returns.
func (c *calculator) externalMetric(m *autoscalingv2.ExternalMetricSource) (int64, error) {
	selector, err := metav1.LabelSelectorAsSelector(m.Metric.Selector)
	if err != nil {
		return 0, err
	}
	if m.Metric.Selector == nil {
		selector = labels.Everything() // Nothing, which the client writes as the empty selector
	}
	fail := func(err error) (int64, error) {
		return 0, fmt.Errorf("unable to get external metric %s/%s/%+v: %w", c.hpa.Namespace, m.Metric.Name, m.Metric.Selector, err)
	}
	if !c.Values.HasExternal() {
		return fail(fmt.Errorf("unable to fetch metrics from external metrics API: the server could not find the requested resource (get %s.external.metrics.k8s.io)", m.Metric.Name))
	}
	all := c.Values.External(c.hpa.Namespace, m.Metric.Name, selector)
	if len(all) == 0 {
		return fail(errors.New("no metrics returned from external metrics API"))
	}
	sum := int64(0)
	for _, v := range all {
		if v.Value > 0 && sum > math.MaxInt64-v.Value {
			return math.MaxInt64, nil
		}
		sum += v.Value
	}
	return sum, nil
}

// ratioReplicas is getUsageRatioReplicaCount.
func (c *calculator) ratioReplicas(ratio float64) (int32, error) {
	current := c.scale.Spec.Replicas
	if current == 0 {
		return ceil32(ratio), nil
	}
	if c.tolerance.within(ratio) {
		return current, nil
	}
	ready, err := c.readyPods()
	if err != nil {
		return 0, fmt.Errorf("unable to calculate ready pods: %w", err)
	}
	return ceil32(ratio * float64(ready)), nil
}

// perPod is what so much usage means where each pod may have a share of it, and
// what each has now.
func (c *calculator) perPod(used, target int64) (replicas int32, each int64) {
	replicas = c.scale.Status.Replicas
	if ratio := float64(used) / (float64(target) * float64(replicas)); !c.tolerance.within(ratio) {
		replicas = ceil32(float64(used) / float64(target))
	}
	share := math.Ceil(float64(used) / float64(c.scale.Status.Replicas))
	if math.IsNaN(share) || share >= math.MaxInt64 { // of no pods
		return replicas, math.MaxInt64
	}
	return replicas, int64(share)
}
