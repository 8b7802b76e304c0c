package autoscaling

import (
	"errors"
	"fmt"
	"math"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/podstatus"
)

// calculator is upstream's ReplicaCalculator for one autoscaler at one instant.
type calculator struct {
	*reconciliation
	scale     *autoscalingv1.Scale
	pods      []*corev1.Pod // that the scale selects
	tolerance tolerances
}

// tolerances are how far a ratio may be from one for nothing to be done.
type tolerances struct{ down, up float64 }

// tolerancesOf is tolerancesForHpa.
func tolerancesOf(hpa *autoscalingv2.HorizontalPodAutoscaler) tolerances {
	t := tolerances{defaultTolerance, defaultTolerance}
	b := hpa.Spec.Behavior
	if b != nil && b.ScaleDown != nil && b.ScaleDown.Tolerance != nil {
		t.down = b.ScaleDown.Tolerance.AsApproximateFloat64()
	}
	if b != nil && b.ScaleUp != nil && b.ScaleUp.Tolerance != nil {
		t.up = b.ScaleUp.Tolerance.AsApproximateFloat64()
	}
	return t
}

func (t tolerances) within(ratio float64) bool { return 1-t.down <= ratio && ratio <= 1+t.up }

// ceil32 rounds up to what an int32 holds.
func ceil32(n float64) int32 { return int32(min(math.Ceil(n), math.MaxInt32)) }

var (
	errNoPods   = errors.New("no pods returned by selector while calculating replica count")
	errNoSample = errors.New("did not receive metrics for targeted pods (pods might be unready)")
)

// usage is what pods use of a resource, and what that means.
type usage struct {
	replicas    int32
	resource    corev1.ResourceName
	status      autoscalingv2.MetricValueStatus
	utilization bool
}

// words is what an event calls the metric.
func (u usage) words(what string) string {
	if u.utilization {
		return fmt.Sprintf("%s %s utilization (percentage of request)", u.resource, what)
	}
	return fmt.Sprintf("%s resource", u.resource) // of a container, too
}

// resourceUsage is computeStatusForResourceMetricGeneric.
func (c *calculator) resourceUsage(name corev1.ResourceName, target autoscalingv2.MetricTarget, container string) (usage, error) {
	format := resource.DecimalSI // buildQuantity
	if name == corev1.ResourceMemory {
		format = resource.BinarySI
	}
	u := usage{resource: name}
	switch {
	case target.AverageValue != nil:
		replicas, raw, err := c.rawReplicas(name, target.AverageValue.MilliValue(), container)
		if err != nil {
			return u, fmt.Errorf("failed to get %s usage: %w", name, err)
		}
		u.replicas, u.status.AverageValue = replicas, resource.NewMilliQuantity(raw, format)
		return u, nil
	case target.AverageUtilization == nil:
		return u, errors.New("invalid resource metric source: neither an average utilization target nor an average value (usage) target was set")
	}
	found, err := c.utilization(name, *target.AverageUtilization, container)
	if err != nil {
		return u, fmt.Errorf("failed to get %s utilization: %w", name, err)
	}
	u.replicas, u.utilization = found.replicas, true
	u.status.AverageUtilization, u.status.AverageValue = &found.percent, resource.NewMilliQuantity(found.raw, format)
	return u, nil
}

// rawReplicas is GetRawResourceReplicas.
func (c *calculator) rawReplicas(name corev1.ResourceName, target int64, container string) (int32, int64, error) {
	samples, err := c.resourceSamples(name, container)
	if err != nil {
		return 0, 0, fmt.Errorf("unable to get metrics for resource %s: %w", name, err)
	}
	return c.plainReplicas(samples, target, name)
}

// podsReplicas is GetMetricReplicas.
func (c *calculator) podsReplicas(m *autoscalingv2.PodsMetricSource) (int32, int64, error) {
	if _, err := metav1.LabelSelectorAsSelector(m.Metric.Selector); err != nil {
		return 0, 0, err
	}
	samples, err := c.podSamples(m.Metric.Name)
	if err != nil {
		return 0, 0, fmt.Errorf("unable to get metric %s: %w", m.Metric.Name, err)
	}
	return c.plainReplicas(samples, m.Target.AverageValue.MilliValue(), "")
}

// plainReplicas is calcPlainMetricReplicas.
func (c *calculator) plainReplicas(samples samples, target int64, name corev1.ResourceName) (int32, int64, error) {
	current := c.scale.Spec.Replicas
	if len(c.pods) == 0 {
		return 0, 0, errNoPods
	}
	g := c.group(samples, name)
	if len(samples) == 0 {
		return 0, 0, errNoSample
	}
	ratio, used := samples.ratio(target)
	up := len(g.unready) > 0 && ratio > 1
	if !up && len(g.missing) == 0 {
		if c.tolerance.within(ratio) {
			return current, used, nil
		}
		return ceil32(ratio * float64(g.ready)), used, nil
	}
	switch {
	case ratio < 1:
		samples.fill(g.missing, func(string) int64 { return target })
	case ratio > 1:
		samples.fill(g.missing, nothing)
	}
	if up {
		samples.fill(g.unready, nothing)
	}
	again, _ := samples.ratio(target)
	return c.settled(ratio, again, len(samples)), used, nil
}

func nothing(string) int64 { return 0 }

// settled is what a second ratio comes to, which takes account of pods without
// metrics: the present number if that would turn the direction.
func (c *calculator) settled(ratio, again float64, n int) int32 {
	current := c.scale.Spec.Replicas
	if c.tolerance.within(again) || ratio < 1 && again > 1 || ratio > 1 && again < 1 {
		return current
	}
	replicas := ceil32(again * float64(n))
	if again < 1 && replicas > current || again > 1 && replicas < current {
		return current
	}
	return replicas
}

// utilized is a result of utilization.
type utilized struct {
	replicas, percent int32
	raw               int64
}

// utilization is GetResourceReplicas.
func (c *calculator) utilization(name corev1.ResourceName, target int32, container string) (utilized, error) {
	samples, err := c.resourceSamples(name, container)
	if err != nil {
		return utilized{}, fmt.Errorf("unable to get metrics for resource %s: %w", name, err)
	}
	if len(c.pods) == 0 {
		return utilized{}, errNoPods
	}
	g := c.group(samples, name)
	if len(samples) == 0 {
		return utilized{}, errNoSample
	}
	requests, err := requestsOf(c.pods, container, name)
	if err != nil {
		return utilized{}, err
	}
	ratio, out, err := samples.utilization(requests, target)
	if err != nil {
		return utilized{}, err
	}
	up := len(g.unready) > 0 && ratio > 1
	if !up && len(g.missing) == 0 {
		out.replicas = c.scale.Spec.Replicas
		if !c.tolerance.within(ratio) {
			out.replicas = ceil32(ratio * float64(g.ready))
		}
		return out, nil
	}
	switch {
	case ratio < 1:
		fallback := int64(max(100, target))
		samples.fill(g.missing, func(pod string) int64 { return requests[pod] * fallback / 100 })
	case ratio > 1:
		samples.fill(g.missing, nothing)
	}
	if up {
		samples.fill(g.unready, nothing)
	}
	again, _, err := samples.utilization(requests, target)
	if err != nil {
		return utilized{}, err
	}
	out.replicas = c.settled(ratio, again, len(samples))
	return out, nil
}

// readyPods is getReadyPodsCount.
func (c *calculator) readyPods() (int, error) {
	if len(c.pods) == 0 {
		return 0, errNoPods
	}
	n := 0
	for _, p := range c.pods {
		if p.Status.Phase == corev1.PodRunning && podstatus.IsReady(p) {
			n++
		}
	}
	return n, nil
}
