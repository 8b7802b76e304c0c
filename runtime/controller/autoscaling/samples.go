package autoscaling

import (
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	resourcehelpers "k8s.io/component-helpers/resource"

	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/podstatus"
)

// samples are the metrics of pods by their names (PodMetricsInfo), in
// thousandths.
type samples map[string]sample

type sample struct {
	value     int64
	timestamp time.Time
	window    time.Duration
}

// window is that of metrics which say nothing of it
// (metricServerDefaultMetricWindow).
const window = time.Minute

// resourceSamples is resourceMetricsClient.GetResourceMetric: of a container, or
// of all if it is empty.
func (c *calculator) resourceSamples(name corev1.ResourceName, container string) (samples, error) {
	out, found := samples{}, false
	for _, pod := range c.pods {
		if pod.Status.Phase != corev1.PodRunning {
			continue // metrics-server's pods are those that run
		}
		m, ok := c.Measures.Pod(pod.Namespace, pod.Name, c.now)
		if !ok {
			continue
		}
		found = true
		if value, ok := podUsage(m, name, container); ok {
			out[pod.Name] = sample{value, m.Timestamp, m.Window}
		}
	}
	if !found {
		return nil, errors.New("no metrics returned from resource metrics API")
	}
	return out, nil
}

// podUsage is getContainerMetrics and getPodMetrics for one pod.
func podUsage(m metrics.Pod, name corev1.ResourceName, container string) (int64, bool) {
	sum, found := int64(0), false
	for _, u := range m.Containers {
		if container != "" && u.Name != container {
			continue
		}
		found = true
		switch name {
		case corev1.ResourceCPU:
			sum += resource.NewScaledQuantity(u.CPU, resource.Nano).MilliValue()
		case corev1.ResourceMemory:
			sum += resource.NewQuantity(u.Memory, resource.BinarySI).MilliValue()
		default:
			return 0, false
		}
	}
	return sum, found
}

// podSamples is customMetricsClient.GetRawMetric.
func (c *calculator) podSamples(metric string) (samples, error) {
	if !c.Values.HasCustom() {
		return nil, errNoCustom
	}
	out := samples{}
	for _, pod := range c.pods {
		of := metrics.Object{Namespace: pod.Namespace, Kind: "pod", Name: pod.Name, Labels: labels.Set(pod.Labels)}
		if value, ok := c.Values.Of(of, metric); ok {
			out[pod.Name] = sample{value, c.now, window}
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no metrics returned from custom metrics API")
	}
	return out, nil
}

// resourceOf is how an adapter calls the kind's resource.
func resourceOf(kind string) string {
	plural, _ := meta.UnsafeGuessKindToResource(schema.GroupVersionKind{Kind: kind})
	return strings.ToLower(plural.Resource)
}

// groups are pods by whether their metrics count.
type groups struct {
	ready            int
	unready, missing []string
}

// group is groupPods, and takes the metrics of pods away that do not count.
func (c *calculator) group(s samples, name corev1.ResourceName) groups {
	var g groups
	for _, pod := range c.pods {
		m, found := s[pod.Name]
		switch {
		case pod.DeletionTimestamp != nil || pod.Status.Phase == corev1.PodFailed:
			delete(s, pod.Name)
		case pod.Status.Phase == corev1.PodPending || found && name == corev1.ResourceCPU && c.isUnready(pod, m):
			g.unready = append(g.unready, pod.Name)
			delete(s, pod.Name)
		case !found:
			g.missing = append(g.missing, pod.Name)
		default:
			g.ready++
		}
	}
	return g
}

// isUnready tells whether a pod's use of CPU may be that of its start.
func (c *calculator) isUnready(pod *corev1.Pod, m sample) bool {
	ready, start := podstatus.Condition(pod, corev1.PodReady), pod.Status.StartTime
	if ready == nil || start == nil {
		return true
	}
	changed := ready.LastTransitionTime.Time
	if start.Add(cpuInitialization).After(c.now) {
		return ready.Status == corev1.ConditionFalse || m.timestamp.Before(changed.Add(m.window))
	}
	return ready.Status == corev1.ConditionFalse && start.Add(initialReadinessDelay).After(changed)
}

// fill gives pods without metrics some.
func (s samples) fill(pods []string, value func(pod string) int64) {
	for _, name := range pods {
		s[name] = sample{value: value(name)}
	}
}

// ratio is GetMetricUsageRatio.
func (s samples) ratio(target int64) (float64, int64) {
	total := int64(0)
	for _, m := range s {
		total += m.value
	}
	used := total / int64(len(s))
	return float64(used) / float64(target), used
}

// utilization is GetResourceUtilizationRatio.
func (s samples) utilization(requests map[string]int64, target int32) (float64, utilized, error) {
	used, requested, n := int64(0), int64(0), int64(0)
	for pod, m := range s {
		if request, ok := requests[pod]; ok {
			used, requested, n = used+m.value, requested+request, n+1
		}
	}
	if requested == 0 {
		return 0, utilized{}, errors.New("no metrics returned matched known pods")
	}
	percent := int32(used * 100 / requested)
	return float64(percent) / float64(target), utilized{percent: percent, raw: used / n}, nil
}

// requestsOf is calculateRequests.
func requestsOf(pods []*corev1.Pod, container string, name corev1.ResourceName) (map[string]int64, error) {
	out := make(map[string]int64, len(pods))
	for _, pod := range pods {
		var err error
		if container == "" && resourcehelpers.IsPodLevelRequestsSet(pod) {
			q, ok := resourcehelpers.PodRequests(pod, resourcehelpers.PodResourcesOptions{})[name]
			if !ok {
				return nil, fmt.Errorf("missing pod-level request for %s in Pod %s", name, pod.Name)
			}
			out[pod.Name] = q.MilliValue()
		} else if out[pod.Name], err = containerRequests(pod, container, name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// containerRequests is calculatePodRequestsFromContainers.
func containerRequests(pod *corev1.Pod, container string, name corev1.ResourceName) (int64, error) {
	sum := int64(0)
	add := func(c *corev1.Container) error {
		q, ok := c.Resources.Requests[name]
		if !ok {
			return fmt.Errorf("missing request for %s in container %s of Pod %s", name, c.Name, pod.Name)
		}
		sum += q.MilliValue()
		return nil
	}
	found := false
	for _, list := range [][]corev1.Container{pod.Spec.Containers, sidecars(pod)} {
		for i := range list {
			if container != "" && container != list[i].Name {
				continue
			}
			found = true
			if err := add(&list[i]); err != nil {
				return 0, err
			}
		}
	}
	if container != "" && !found {
		return 0, fmt.Errorf("container %s not found in Pod %s", container, pod.Name)
	}
	return sum, nil
}

func sidecars(pod *corev1.Pod) []corev1.Container {
	var out []corev1.Container
	for _, c := range pod.Spec.InitContainers {
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			out = append(out, c)
		}
	}
	return out
}
