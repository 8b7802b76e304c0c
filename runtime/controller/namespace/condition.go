package namespace

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// verdict is what a pass over a namespace found.
type verdict struct {
	wait       time.Duration // how long the rest is expected to take
	failure    error         // one of failures
	failures   []error       // content that should have gone
	podsLeft   bool
	remaining  []string // "configmaps. has 1 resource instances"
	finalizing []string // "example.com/x in 1 resource instances"
}

// count is upstream's ProcessContentTotals.
func (v *verdict) count(all contents) {
	byFinalizer := map[string]int{}
	for _, c := range all {
		v.remaining = append(v.remaining, fmt.Sprintf("%s.%s has %d resource instances", c.resource.Resource, c.resource.Group, len(c.objects)))
		for _, obj := range c.objects {
			for _, f := range obj.GetFinalizers() {
				byFinalizer[f]++
			}
		}
	}
	for f, n := range byFinalizer {
		v.finalizing = append(v.finalizing, fmt.Sprintf("%s in %d resource instances", f, n))
	}
	slices.Sort(v.remaining)
	slices.Sort(v.finalizing)
}

// conditions returns all conditions of a namespace that is being deleted, in
// upstream's order and words.
func (v *verdict) conditions() []corev1.NamespaceCondition {
	return []corev1.NamespaceCondition{
		state(corev1.NamespaceDeletionDiscoveryFailure, "ResourcesDiscovered", "All resources successfully discovered", "", ""),
		state(corev1.NamespaceDeletionGVParsingFailure, "ParsedGroupVersions", "All legacy kube types successfully parsed", "", ""),
		state(corev1.NamespaceDeletionContentFailure, "ContentDeleted", "All content successfully deleted, may be waiting on finalization",
			"ContentDeletionFailed", v.failureMessage()),
		state(corev1.NamespaceContentRemaining, "ContentRemoved", "All content successfully removed",
			"SomeResourcesRemain", listed("Some resources are remaining: ", v.remaining)),
		state(corev1.NamespaceFinalizersRemaining, "ContentHasNoFinalizers", "All content-preserving finalizers finished",
			"SomeFinalizersRemain", listed("Some content in the namespace has finalizers remaining: ", v.finalizing)),
	}
}

// state is the condition with the bad reason if there is a bad message, else
// with the good ones.
func state(kind corev1.NamespaceConditionType, good, goodMessage, bad, badMessage string) corev1.NamespaceCondition {
	if badMessage != "" {
		return corev1.NamespaceCondition{Type: kind, Status: corev1.ConditionTrue, Reason: bad, Message: badMessage}
	}
	return corev1.NamespaceCondition{Type: kind, Status: corev1.ConditionFalse, Reason: good, Message: goodMessage}
}

func (v *verdict) failureMessage() string {
	var messages []string
	for _, err := range v.failures {
		messages = append(messages, err.Error())
	}
	slices.Sort(messages)
	return listed(fmt.Sprintf("Failed to delete all resource types, %d remaining: ", len(messages)), messages)
}

func listed(intro string, items []string) string {
	if len(items) == 0 {
		return ""
	}
	return intro + strings.Join(items, ", ")
}

// effects writes the conditions that changed (upstream's updateConditions).
func (v *verdict) effects(ns *corev1.Namespace, now time.Time) []loop.Effect {
	cp := ns.DeepCopy()
	cp.Status.Phase = corev1.NamespaceTerminating
	changed := ns.Status.Phase != corev1.NamespaceTerminating
	for _, c := range v.conditions() {
		c.LastTransitionTime = metav1.NewTime(now.Truncate(time.Second))
		i := slices.IndexFunc(cp.Status.Conditions, func(o corev1.NamespaceCondition) bool { return o.Type == c.Type })
		if i < 0 {
			cp.Status.Conditions = append(cp.Status.Conditions, c)
			changed = true
			continue
		}
		old := &cp.Status.Conditions[i]
		if old.Status == c.Status && old.Reason == c.Reason && old.Message == c.Message {
			continue
		}
		if old.Status == c.Status {
			c.LastTransitionTime = old.LastTransitionTime
		}
		*old = c
		changed = true
	}
	if !changed {
		return nil
	}
	return []loop.Effect{loop.Status{Key: store.Namespaces.KeyOf(ns), Object: cp}}
}
