package autoscaling

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/store"
)

// proposal is what one metric says.
type proposal struct {
	replicas int32
	metric   string // in words
	status   autoscalingv2.MetricStatus
}

// invalid is a metric that says nothing: what the condition says of it, and the
// error.
type invalid struct {
	reason, message string
	err             error
}

// replicasForMetrics is computeReplicasForMetrics.
func (r *reconciliation) replicasForMetrics(scale *autoscalingv1.Scale) (replicas int32, metric string, statuses []autoscalingv2.MetricStatus, err error) {
	c, err := r.calculatorOf(scale)
	if err != nil {
		return -1, "", nil, err
	}
	specs := r.hpa.Spec.Metrics
	statuses = make([]autoscalingv2.MetricStatus, len(specs))
	var first *invalid
	failures := 0
	for i, spec := range specs {
		p, wrong := r.replicasForMetric(c, spec)
		if wrong != nil {
			first = cmp.Or(first, wrong)
			failures++
			continue
		}
		statuses[i] = p.status
		if replicas == 0 || p.replicas > replicas {
			replicas, metric = p.replicas, p.metric
		}
	}
	if first != nil {
		err = fmt.Errorf("invalid metrics (%v invalid out of %v), first error is: %w", failures, len(specs), first.err)
	}
	if failures >= len(specs) || failures > 0 && replicas < scale.Spec.Replicas {
		if first != nil {
			r.set(autoscalingv2.ScalingActive, corev1.ConditionFalse, first.reason, first.message)
		}
		return -1, "", statuses, err
	}
	r.set(autoscalingv2.ScalingActive, corev1.ConditionTrue, "ValidMetricFound", "the HPA was able to successfully calculate a replica count from "+metric)
	return replicas, metric, statuses, err
}

// calculatorOf is validateAndParseSelector.
func (r *reconciliation) calculatorOf(scale *autoscalingv1.Scale) (*calculator, error) {
	selector := scale.Status.Selector
	if selector == "" {
		const message = "selector is required"
		r.warn("SelectorRequired", message)
		r.set(autoscalingv2.ScalingActive, corev1.ConditionFalse, "InvalidSelector", "the HPA target's scale is missing a selector")
		return nil, errors.New(message)
	}
	parsed, err := labels.Parse(selector)
	if err != nil {
		err = fmt.Errorf("couldn't convert selector into a corresponding internal selector object: %w", err)
		r.warn("InvalidSelector", err.Error())
		r.set(autoscalingv2.ScalingActive, corev1.ConditionFalse, "InvalidSelector", err.Error())
		return nil, err
	}
	r.selectors[r.hpa.Namespace][r.hpa.Name] = parsed
	c := &calculator{reconciliation: r, scale: scale, tolerance: tolerancesOf(r.hpa)}
	for _, pod := range store.Pods.List(r.view, r.hpa.Namespace) {
		if parsed.Matches(labels.Set(pod.Labels)) {
			c.pods = append(c.pods, pod)
		}
	}
	if several := r.matching(c.pods); len(several) > 1 {
		err := fmt.Errorf("pods by selector %v are controlled by more than one HPA (e.g. [%s])", selector, strings.Join(several, " "))
		r.warn("AmbiguousSelector", err.Error())
		r.set(autoscalingv2.ScalingActive, corev1.ConditionFalse, "AmbiguousSelector", err.Error())
		return nil, err
	}
	return c, nil
}

// matching is HPAsMatchingPods with a limit of two: autoscalers whose selectors
// match one of the pods. Upstream names any two of them.
func (r *reconciliation) matching(pods []*corev1.Pod) []string {
	all := r.selectors[r.hpa.Namespace]
	if len(all) < 2 {
		return nil
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		matches := func(p *corev1.Pod) bool { return all[name].Matches(labels.Set(p.Labels)) }
		if slices.ContainsFunc(pods, matches) {
			out = append(out, r.hpa.Namespace+"/"+name)
		}
		if len(out) == 2 {
			break
		}
	}
	return out
}

// unable is getUnableComputeReplicaCountCondition.
func (r *reconciliation) unable(reason string, err error) *invalid {
	r.warn(reason, err.Error())
	return &invalid{reason: reason, message: fmt.Sprintf("the HPA was unable to compute the replica count: %v", err), err: err}
}

// as says in whose context an invalid metric's error is.
func (i *invalid) as(format string, args ...any) *invalid {
	if i != nil {
		i.err = fmt.Errorf(format+": %w", append(args, i.err)...)
	}
	return i
}

// replicasForMetric is computeReplicasForMetric.
func (r *reconciliation) replicasForMetric(c *calculator, spec autoscalingv2.MetricSpec) (proposal, *invalid) {
	switch spec.Type {
	case autoscalingv2.ObjectMetricSourceType:
		p, wrong := r.object(c, spec.Object)
		return p, wrong.as("failed to get object metric value")
	case autoscalingv2.PodsMetricSourceType:
		p, wrong := r.pods(c, spec.Pods)
		return p, wrong.as("failed to get pods metric value")
	case autoscalingv2.ResourceMetricSourceType:
		p, wrong := r.resource(c, spec.Resource)
		return p, wrong.as("failed to get %s resource metric value", spec.Resource.Name)
	case autoscalingv2.ContainerResourceMetricSourceType:
		p, wrong := r.container(c, spec.ContainerResource)
		return p, wrong.as("failed to get %s container metric value", spec.ContainerResource.Container)
	case autoscalingv2.ExternalMetricSourceType:
		p, wrong := r.external(c, spec.External)
		return p, wrong.as("failed to get %s external metric value", spec.External.Metric.Name)
	}
	return proposal{}, r.unable("InvalidMetricSourceType", fmt.Errorf("unknown metric source type %q", string(spec.Type)))
}

func milli(n int64) *resource.Quantity { return resource.NewMilliQuantity(n, resource.DecimalSI) }

// object is computeStatusForObjectMetric.
func (r *reconciliation) object(c *calculator, m *autoscalingv2.ObjectMetricSource) (proposal, *invalid) {
	status := autoscalingv2.ObjectMetricStatus{DescribedObject: m.DescribedObject, Metric: m.Metric}
	p := proposal{status: autoscalingv2.MetricStatus{Type: autoscalingv2.ObjectMetricSourceType, Object: &status}}
	var usage int64
	var err error
	switch {
	case m.Target.Type == autoscalingv2.ValueMetricType && m.Target.Value != nil:
		if p.replicas, usage, err = c.objectReplicas(m); err != nil {
			return p, r.unable("FailedGetObjectMetric", err)
		}
		status.Current.Value = milli(usage)
		p.metric = fmt.Sprintf("%s metric %s", m.DescribedObject.Kind, m.Metric.Name)
		return p, nil
	case m.Target.Type == autoscalingv2.AverageValueMetricType && m.Target.AverageValue != nil:
		if p.replicas, usage, err = c.objectPerPodReplicas(m); err != nil {
			return p, r.unable("FailedGetObjectMetric", err).as("failed to get %s object metric", m.Metric.Name)
		}
		status.Current.AverageValue = milli(usage)
		p.metric = fmt.Sprintf("external metric %s(%+v)", m.Metric.Name, m.Metric.Selector) // sic
		return p, nil
	}
	return p, r.unable("FailedGetObjectMetric", errors.New("invalid object metric source: neither a value target nor an average value target was set"))
}

// pods is computeStatusForPodsMetric.
func (r *reconciliation) pods(c *calculator, m *autoscalingv2.PodsMetricSource) (proposal, *invalid) {
	replicas, usage, err := c.podsReplicas(m)
	if err != nil {
		return proposal{}, r.unable("FailedGetPodsMetric", err)
	}
	return proposal{replicas, "pods metric " + m.Metric.Name, autoscalingv2.MetricStatus{
		Type: autoscalingv2.PodsMetricSourceType,
		Pods: &autoscalingv2.PodsMetricStatus{Metric: m.Metric, Current: autoscalingv2.MetricValueStatus{AverageValue: milli(usage)}},
	}}, nil
}

// resource is computeStatusForResourceMetric.
func (r *reconciliation) resource(c *calculator, m *autoscalingv2.ResourceMetricSource) (proposal, *invalid) {
	u, err := c.resourceUsage(m.Name, m.Target, "")
	if err != nil {
		return proposal{}, r.unable("FailedGetResourceMetric", err)
	}
	return proposal{u.replicas, u.words("resource"), autoscalingv2.MetricStatus{
		Type:     autoscalingv2.ResourceMetricSourceType,
		Resource: &autoscalingv2.ResourceMetricStatus{Name: m.Name, Current: u.status},
	}}, nil
}

// container is computeStatusForContainerResourceMetric.
func (r *reconciliation) container(c *calculator, m *autoscalingv2.ContainerResourceMetricSource) (proposal, *invalid) {
	u, err := c.resourceUsage(m.Name, m.Target, m.Container)
	if err != nil {
		return proposal{}, r.unable("FailedGetContainerResourceMetric", err)
	}
	return proposal{u.replicas, u.words("container resource"), autoscalingv2.MetricStatus{
		Type:              autoscalingv2.ContainerResourceMetricSourceType,
		ContainerResource: &autoscalingv2.ContainerResourceMetricStatus{Name: m.Name, Container: m.Container, Current: u.status},
	}}, nil
}

// external is computeStatusForExternalMetric.
func (r *reconciliation) external(c *calculator, m *autoscalingv2.ExternalMetricSource) (proposal, *invalid) {
	status := autoscalingv2.ExternalMetricStatus{Metric: m.Metric}
	p := proposal{
		metric: fmt.Sprintf("external metric %s(%+v)", m.Metric.Name, m.Metric.Selector),
		status: autoscalingv2.MetricStatus{Type: autoscalingv2.ExternalMetricSourceType, External: &status},
	}
	var usage int64
	var err error
	switch {
	case m.Target.AverageValue != nil:
		if p.replicas, usage, err = c.externalPerPodReplicas(m); err != nil {
			return p, r.unable("FailedGetExternalMetric", err).as("failed to get %s external metric", m.Metric.Name)
		}
		status.Current.AverageValue = milli(usage)
		return p, nil
	case m.Target.Value != nil:
		if p.replicas, usage, err = c.externalReplicas(m); err != nil {
			return p, r.unable("FailedGetExternalMetric", err).as("failed to get external metric %s", m.Metric.Name)
		}
		status.Current.Value = milli(usage)
		return p, nil
	}
	return p, r.unable("FailedGetExternalMetric", errors.New("invalid external metric source: neither a value target nor an average value target was set"))
}
