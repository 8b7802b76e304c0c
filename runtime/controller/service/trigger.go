package service

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// triggers remembers what last changed the endpoints of each Service, for the
// annotation endpoints.kubernetes.io/last-change-trigger-time: upstream's
// TriggerTimeTracker.
type triggers map[store.Key]trigger

type trigger struct {
	service time.Time
	pods    map[string]time.Time
}

// since returns the earliest change since the last call; zero if there is
// none, and the Service's creation at the first call.
func (t triggers) since(key store.Key, svc *corev1.Service, pods []*corev1.Pod) time.Time {
	last, known := t[key]
	now := trigger{service: svc.CreationTimestamp.Time, pods: map[string]time.Time{}}
	var earliest time.Time
	note := func(when, before time.Time) {
		if when.After(before) && (earliest.IsZero() || when.Before(earliest)) {
			earliest = when
		}
	}
	for _, p := range pods {
		if when := readyChanged(p); !when.IsZero() {
			now.pods[p.Name] = when
			note(when, last.pods[p.Name])
		}
	}
	note(now.service, last.service)
	t[key] = now
	if !known {
		return svc.CreationTimestamp.Time
	}
	return earliest
}

func readyChanged(p *corev1.Pod) time.Time {
	for i := range p.Status.Conditions {
		if p.Status.Conditions[i].Type == corev1.PodReady {
			return p.Status.Conditions[i].LastTransitionTime.Time
		}
	}
	return time.Time{}
}

// annotate sets or clears the annotation and returns the annotations.
func annotate(annotations map[string]string, when time.Time) map[string]string {
	if annotations == nil {
		annotations = map[string]string{}
	}
	if when.IsZero() {
		delete(annotations, corev1.EndpointsLastChangeTriggerTime)
	} else {
		annotations[corev1.EndpointsLastChangeTriggerTime] = when.UTC().Format(time.RFC3339Nano)
	}
	return annotations
}
