package autoscaling

import (
	"math"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
)

// recommendation is a number of replicas that metrics asked for
// (timestampedRecommendation).
type recommendation struct {
	replicas int32
	when     time.Time
}

// scaling is a change that was made (timestampedScaleEvent).
type scaling struct {
	change   int32
	when     time.Time
	outdated bool
}

// limited is a number of replicas, and what it was limited by.
type limited struct {
	replicas        int32
	reason, message string
}

// normalise is normalizeDesiredReplicas or, with behavior,
// normalizeDesiredReplicasWithBehaviors.
func (r *reconciliation) normalise(current, wanted int32) int32 {
	var stable limited
	var out limited
	if r.hpa.Spec.Behavior == nil {
		stable = r.stabilise(wanted)
		out = withRules(current, stable.replicas, minReplicas(r.hpa), r.hpa.Spec.MaxReplicas)
	} else {
		b := r.behaviour()
		stable = r.stabiliseWith(b, current, wanted)
		out = r.withRate(b, current, stable.replicas)
	}
	if stable.replicas != wanted {
		r.set(autoscalingv2.AbleToScale, corev1.ConditionTrue, stable.reason, stable.message)
	} else {
		r.set(autoscalingv2.AbleToScale, corev1.ConditionTrue, "ReadyForNewScale", "recommended size matches current size")
	}
	status := corev1.ConditionTrue
	if out.replicas == stable.replicas {
		status = corev1.ConditionFalse
	}
	r.set(autoscalingv2.ScalingLimited, status, out.reason, out.message)
	return out.replicas
}

const (
	downStabilised = "recent recommendations were higher than current one, applying the highest recent recommendation"
	upStabilised   = "recent recommendations were lower than current one, applying the lowest recent recommendation"
)

// stabilise is stabilizeRecommendation.
func (r *reconciliation) stabilise(wanted int32) limited {
	highest, old := wanted, -1
	cutoff := r.now.Add(-downscaleWindow)
	for i, rec := range r.memory.recommendations {
		if rec.when.Before(cutoff) {
			old = i
		} else if rec.replicas > highest {
			highest = rec.replicas
		}
	}
	r.recommend(old, wanted)
	return limited{highest, "ScaleDownStabilized", downStabilised}
}

// recommend remembers a recommendation in place of an old one, if there is one.
func (r *reconciliation) recommend(old int, wanted int32) {
	rec := recommendation{wanted, r.now}
	if old >= 0 {
		r.memory.recommendations[old] = rec
	} else {
		r.memory.recommendations = append(r.memory.recommendations, rec)
	}
}

const (
	withinRange   = "the desired count is within the acceptable range"
	tooFast       = "the desired replica count is increasing faster than the maximum scale rate"
	tooFastDown   = "the desired replica count is decreasing faster than the maximum scale rate"
	aboveMaximum  = "the desired replica count is more than the maximum replica count"
	belowMinimum  = "the desired replica count is less than the minimum replica count"
	upLimitFactor = 2.0
	upLimitLeast  = 4.0
)

// withRules is convertDesiredReplicasWithRules.
func withRules(current, wanted, least, most int32) limited {
	out := limited{most, "TooManyReplicas", aboveMaximum}
	if up := int32(math.Max(upLimitFactor*float64(current), upLimitLeast)); most > up { // calculateScaleUpLimit
		out = limited{up, "ScaleUpLimit", tooFast}
	}
	switch {
	case wanted < least:
		return limited{least, "TooFewReplicas", belowMinimum}
	case wanted > out.replicas:
		return out
	}
	return limited{wanted, "DesiredWithinRange", withinRange}
}

// behaviour is the autoscaler's, with the default window of
// maybeInitScaleDownStabilizationWindow.
func (r *reconciliation) behaviour() *autoscalingv2.HorizontalPodAutoscalerBehavior {
	b := r.hpa.Spec.Behavior.DeepCopy()
	if b.ScaleDown != nil && b.ScaleDown.StabilizationWindowSeconds == nil {
		seconds := int32(downscaleWindow / time.Second)
		b.ScaleDown.StabilizationWindowSeconds = &seconds
	}
	return b
}

// stabiliseWith is stabilizeRecommendationWithBehaviors.
func (r *reconciliation) stabiliseWith(b *autoscalingv2.HorizontalPodAutoscalerBehavior, current, wanted int32) limited {
	cutoff := func(rules *autoscalingv2.HPAScalingRules) time.Time {
		return r.now.Add(-time.Second * time.Duration(*rules.StabilizationWindowSeconds))
	}
	up, down, old := wanted, wanted, -1
	upCutoff, downCutoff := cutoff(b.ScaleUp), cutoff(b.ScaleDown)
	for i, rec := range r.memory.recommendations {
		if rec.when.After(upCutoff) {
			up = min(rec.replicas, up)
		}
		if rec.when.After(downCutoff) {
			down = max(rec.replicas, down)
		}
		if rec.when.Before(upCutoff) && rec.when.Before(downCutoff) {
			old = i
		}
	}
	r.recommend(old, wanted)
	out := limited{min(max(current, up), down), "ScaleDownStabilized", downStabilised}
	if wanted >= current {
		out.reason, out.message = "ScaleUpStabilized", upStabilised
	}
	return out
}

// withRate is convertDesiredReplicasWithBehaviorRate.
func (r *reconciliation) withRate(b *autoscalingv2.HorizontalPodAutoscalerBehavior, current, wanted int32) limited {
	switch {
	case wanted > current:
		limit := max(r.upLimit(current, b.ScaleUp), current)
		out := limited{r.hpa.Spec.MaxReplicas, "TooManyReplicas", aboveMaximum}
		if out.replicas > limit {
			out = limited{limit, "ScaleUpLimit", tooFast}
		}
		if wanted > out.replicas {
			return out
		}
	case wanted < current:
		limit := min(r.downLimit(current, b.ScaleDown), current)
		out := limited{minReplicas(r.hpa), "TooFewReplicas", belowMinimum}
		if out.replicas < limit {
			out = limited{limit, "ScaleDownLimit", tooFastDown}
		}
		if wanted < out.replicas {
			return out
		}
	}
	return limited{wanted, "DesiredWithinRange", withinRange}
}

// upLimit is calculateScaleUpLimitWithScalingRules.
func (r *reconciliation) upLimit(current int32, rules *autoscalingv2.HPAScalingRules) int32 {
	result, choose := int32(math.MinInt32), largest
	switch *rules.SelectPolicy {
	case autoscalingv2.DisabledPolicySelect:
		return current
	case autoscalingv2.MinChangePolicySelect:
		result, choose = math.MaxInt32, smallest
	}
	for _, p := range rules.Policies {
		start := r.startOfPeriod(current, p)
		proposed := int32(0)
		switch p.Type {
		case autoscalingv2.PodsScalingPolicy:
			proposed = start + p.Value
		case autoscalingv2.PercentScalingPolicy:
			proposed = int32(math.Ceil(float64(start) * (1 + float64(p.Value)/100)))
		}
		result = choose(result, proposed)
	}
	return result
}

// downLimit is calculateScaleDownLimitWithBehaviors.
func (r *reconciliation) downLimit(current int32, rules *autoscalingv2.HPAScalingRules) int32 {
	result, choose := int32(math.MaxInt32), smallest
	switch *rules.SelectPolicy {
	case autoscalingv2.DisabledPolicySelect:
		return current
	case autoscalingv2.MinChangePolicySelect:
		result, choose = math.MinInt32, largest
	}
	for _, p := range rules.Policies {
		start := r.startOfPeriod(current, p)
		proposed := int32(0)
		switch p.Type {
		case autoscalingv2.PodsScalingPolicy:
			proposed = start - p.Value
		case autoscalingv2.PercentScalingPolicy:
			proposed = int32(float64(start) * (1 - float64(p.Value)/100))
		}
		result = choose(result, proposed)
	}
	return result
}

func smallest(a, b int32) int32 { return min(a, b) }
func largest(a, b int32) int32  { return max(a, b) }

// startOfPeriod is how many replicas there were when a policy's period began
// (getReplicasChangePerPeriod).
func (r *reconciliation) startOfPeriod(current int32, p autoscalingv2.HPAScalingPolicy) int32 {
	cutoff := r.now.Add(-time.Second * time.Duration(p.PeriodSeconds))
	changes := func(events []scaling) (sum int32) {
		for _, e := range events {
			if e.when.After(cutoff) {
				sum += e.change
			}
		}
		return sum
	}
	return current - changes(r.memory.ups) + changes(r.memory.downs)
}

// storeScaling is storeScaleEvent.
func (r *reconciliation) storeScaling(before, after int32) {
	b := r.hpa.Spec.Behavior
	switch {
	case b == nil:
	case after > before:
		r.memory.ups = r.stored(r.memory.ups, b.ScaleUp, after-before)
	default:
		r.memory.downs = r.stored(r.memory.downs, b.ScaleDown, before-after)
	}
}

func (r *reconciliation) stored(events []scaling, rules *autoscalingv2.HPAScalingRules, change int32) []scaling {
	longest := int32(0) // getLongestPolicyPeriod
	for _, p := range rules.Policies {
		longest = max(longest, p.PeriodSeconds)
	}
	cutoff, old := r.now.Add(-time.Second*time.Duration(longest)), -1
	for i := range events { // markScaleEventsOutdated
		if events[i].when.Before(cutoff) {
			events[i].outdated = true
		}
		if events[i].outdated {
			old = i
		}
	}
	e := scaling{change: change, when: r.now}
	if old >= 0 {
		events[old] = e
		return events
	}
	return append(events, e)
}

// forgetScaling takes back what storeScaling has just remembered.
func (r *reconciliation) forgetScaling(before, after int32) {
	events := &r.memory.downs
	if after > before {
		events = &r.memory.ups
	}
	for i := range *events {
		if e := &(*events)[i]; e.when.Equal(r.now) {
			*e = scaling{when: r.now, outdated: true}
		}
	}
}
