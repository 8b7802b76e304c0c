package autoscaling

import (
	"fmt"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// reconciliation is one look at one autoscaler.
type reconciliation struct {
	*autoscalers
	memory  *memory
	view    store.View
	now     time.Time
	hpa     *autoscalingv2.HorizontalPodAutoscaler // a copy, whose status is worked on
	before  *autoscalingv2.HorizontalPodAutoscaler
	record  loop.Recorder
	effects []loop.Effect
}

func newReconciliation(a *autoscalers, m *memory, view store.View, hpa *autoscalingv2.HorizontalPodAutoscaler, now time.Time) *reconciliation {
	c := hpa.DeepCopy()
	if len(c.Spec.Metrics) == 0 {
		c.Spec.Metrics = []autoscalingv2.MetricSpec{defaultMetric()}
	}
	return &reconciliation{
		autoscalers: a, memory: m, view: view, now: now, hpa: c, before: hpa,
		record: loop.NewRecorder("horizontal-pod-autoscaler", autoscalingv2.SchemeGroupVersion.WithKind("HorizontalPodAutoscaler"), hpa),
	}
}

// defaultMetric is what the API server makes of an autoscaler without metrics
// (SetDefaults_HorizontalPodAutoscaler, DefaultCPUUtilization).
func defaultMetric() autoscalingv2.MetricSpec {
	utilization := int32(80)
	return autoscalingv2.MetricSpec{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{
		Name:   corev1.ResourceCPU,
		Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: &utilization},
	}}
}

func (r *reconciliation) normal(reason, message string) {
	r.effects = append(r.effects, r.record.Normal(reason, message))
}

func (r *reconciliation) warn(reason, message string) {
	r.effects = append(r.effects, r.record.Warning(reason, message))
}

// decision is how many replicas there should be, and why.
type decision struct {
	replicas int32
	reason   string
	statuses []autoscalingv2.MetricStatus
	rescale  bool
}

// run is reconcileAutoscaler.
func (r *reconciliation) run() {
	scale, resource, err := r.scale()
	if err != nil {
		r.warn("FailedGetScale", err.Error())
		r.set(autoscalingv2.AbleToScale, corev1.ConditionFalse, "FailedGetScale", fmt.Sprintf("the HPA controller was unable to get the target's current scale: %v", err))
		r.write()
		return
	}
	r.set(autoscalingv2.AbleToScale, corev1.ConditionTrue, "SucceededGetScale", "the HPA controller was able to get the target's current scale")
	current := scale.Spec.Replicas
	if r.memory.recommendations == nil { // recordInitialRecommendation
		r.memory.recommendations = []recommendation{{current, r.now}}
	}
	d, err := r.decide(scale)
	if err != nil {
		r.status(current, r.hpa.Status.DesiredReplicas, d.statuses)
		r.write()
		r.warn("FailedComputeMetricsReplicas", err.Error())
		return
	}
	if d.rescale {
		r.rescale(scale, resource, d)
		return
	}
	r.status(current, current, d.statuses)
	r.write()
}

// scale is the first part of reconcileAutoscaler, with scaleForResourceMappings.
func (r *reconciliation) scale() (*autoscalingv1.Scale, schema.GroupResource, error) {
	ref := r.hpa.Spec.ScaleTargetRef
	gv, err := schema.ParseGroupVersion(ref.APIVersion)
	if err != nil {
		return nil, schema.GroupResource{}, err
	}
	return r.Scales(r.hpa.Namespace, schema.GroupKind{Group: gv.Group, Kind: ref.Kind}, ref.Name)
}

// decide works out how many replicas there should be. The error says that no
// metric tells.
func (r *reconciliation) decide(scale *autoscalingv1.Scale) (decision, error) {
	current, least := scale.Spec.Replicas, minReplicas(r.hpa)
	scaledToZero := r.isTrue(autoscalingv2.ScaledToZero)
	switch {
	case current == 0 && (!scaledToZero || least == 0 && !r.hasObjectOrExternal()): // shouldComputeMetricsForZeroReplicas
		r.set(autoscalingv2.ScalingActive, corev1.ConditionFalse, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero")
		return decision{}, nil
	case current > r.hpa.Spec.MaxReplicas:
		return decision{replicas: r.hpa.Spec.MaxReplicas, reason: "Current number of replicas above Spec.MaxReplicas", rescale: true}, nil
	case current != 0 && current < least:
		return decision{replicas: least, reason: "Current number of replicas below Spec.MinReplicas", rescale: true}, nil
	}
	wanted, metric, statuses, err := r.replicasForMetrics(scale)
	if err != nil && wanted == -1 {
		return decision{statuses: statuses}, err
	}
	d := decision{replicas: max(wanted, 0), statuses: statuses}
	if d.replicas == 0 {
		metric = ""
	}
	if d.replicas > current {
		d.reason = metric + " above target"
	}
	if d.replicas < current {
		d.reason = "All metrics below target"
	}
	d.replicas = r.normalise(current, d.replicas)
	if current == 0 && least != 0 && scaledToZero && d.replicas < least {
		d.replicas = least
		if d.reason == "" {
			d.reason = "Current number of replicas below Spec.MinReplicas"
		}
	}
	d.rescale = d.replicas != current
	return d, nil
}

// hasObjectOrExternal is hasObjectOrExternalMetrics.
func (r *reconciliation) hasObjectOrExternal() bool {
	for _, m := range r.hpa.Spec.Metrics {
		if m.Type == autoscalingv2.ObjectMetricSourceType || m.Type == autoscalingv2.ExternalMetricSourceType {
			return true
		}
	}
	return false
}

// rescale writes the new scale, and says whether that went well.
func (r *reconciliation) rescale(scale *autoscalingv1.Scale, resource schema.GroupResource, d decision) {
	current := scale.Spec.Replicas
	wanted := scale.DeepCopy()
	wanted.Spec.Replicas, wanted.ResourceVersion = d.replicas, "" // RetryOnConflict
	failed := *r                                                  // what else would happen
	failed.hpa, failed.effects = r.hpa.DeepCopy(), nil
	r.effects = append(r.effects, loop.Update{
		Key:    store.Key{Resource: resource, Namespace: scale.Namespace, Name: scale.Name},
		Object: wanted, Subresource: "scale",
		Rejected: func(err error) []loop.Effect { return failed.rescaleFailed(current, d, err) },
	})
	r.set(autoscalingv2.AbleToScale, corev1.ConditionTrue, "SucceededRescale", fmt.Sprintf("the HPA controller was able to update the target scale to %d", d.replicas))
	r.normal("SuccessfulRescale", fmt.Sprintf("New size: %d; reason: %s", d.replicas, d.reason))
	r.storeScaling(current, d.replicas)
	if current > 0 && d.replicas == 0 && minReplicas(r.hpa) == 0 && r.hasObjectOrExternal() {
		r.set(autoscalingv2.ScaledToZero, corev1.ConditionTrue, "ScaledToZero", "the HPA controller scaled the workload to zero")
	} else {
		r.set(autoscalingv2.ScaledToZero, corev1.ConditionFalse, "NotScaledToZero", "the HPA controller did not scale the workload to zero")
	}
	r.status(current, d.replicas, d.statuses)
	last := metav1.NewTime(r.now)
	r.hpa.Status.LastScaleTime = &last
	r.write()
}

// rescaleFailed undoes what was remembered of a rescale that the API server
// refused. The retry at its end drops what follows the refused effect; it does
// nothing else, for the next look is due in a sync period.
func (r *reconciliation) rescaleFailed(current int32, d decision, err error) []loop.Effect {
	r.forgetScaling(current, d.replicas)
	r.warn("FailedRescale", fmt.Sprintf("New size: %d; reason: %s; error: %v", d.replicas, d.reason, err))
	r.set(autoscalingv2.AbleToScale, corev1.ConditionFalse, "FailedUpdateScale", fmt.Sprintf("the HPA controller was unable to update the target scale: %v", err))
	r.status(current, r.hpa.Status.DesiredReplicas, d.statuses)
	r.write()
	return append(r.effects, loop.Retry{Err: fmt.Errorf("failed to rescale %s/%s: %w", r.hpa.Namespace, r.hpa.Spec.ScaleTargetRef.Name, err)})
}

// status is setStatus.
func (r *reconciliation) status(current, desired int32, statuses []autoscalingv2.MetricStatus) {
	generation := r.hpa.Generation
	r.hpa.Status = autoscalingv2.HorizontalPodAutoscalerStatus{
		ObservedGeneration: &generation,
		CurrentReplicas:    current,
		DesiredReplicas:    desired,
		LastScaleTime:      r.hpa.Status.LastScaleTime,
		CurrentMetrics:     statuses,
		Conditions:         r.hpa.Status.Conditions,
	}
}

// write is updateStatusIfNeeded.
func (r *reconciliation) write() {
	if apiequality.Semantic.DeepEqual(r.before.Status, r.hpa.Status) {
		return
	}
	r.effects = append(r.effects, loop.Status{Key: store.HorizontalPodAutoscalers.KeyOf(r.hpa), Object: r.hpa.DeepCopy()})
}

// set is setCondition.
func (r *reconciliation) set(kind autoscalingv2.HorizontalPodAutoscalerConditionType, status corev1.ConditionStatus, reason, message string) {
	conditions := r.hpa.Status.Conditions
	for i := range conditions {
		if c := &conditions[i]; c.Type == kind {
			if c.Status != status {
				c.LastTransitionTime = metav1.NewTime(r.now)
			}
			c.Status, c.Reason, c.Message = status, reason, message
			return
		}
	}
	r.hpa.Status.Conditions = append(conditions, autoscalingv2.HorizontalPodAutoscalerCondition{
		Type: kind, Status: status, Reason: reason, Message: message, LastTransitionTime: metav1.NewTime(r.now),
	})
}

func (r *reconciliation) isTrue(kind autoscalingv2.HorizontalPodAutoscalerConditionType) bool {
	for _, c := range r.hpa.Status.Conditions {
		if c.Type == kind {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}
