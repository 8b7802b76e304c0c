package namespace

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// finalizerWait is how long upstream expects finalizers to take
// (finalizerEstimateSeconds).
const finalizerWait = 15 * time.Second

// content is what a namespace holds of one kind.
type content struct {
	resource schema.GroupResource
	objects  []store.Object
}

// contents is what a namespace holds that is to go next.
type contents []content

// contentOf returns the namespace's pods, or, once there are none, everything
// else in the order of resources: pods go first, since 1.33 always.
func contentOf(v store.View, ns *corev1.Namespace) contents {
	if pods := v.List(store.Pods.GroupResource, ns.Name); len(pods) > 0 {
		return contents{{store.Pods.GroupResource, pods}}
	}
	var all contents
	for _, r := range v.Resources() {
		if objects := v.List(r, ns.Name); len(objects) > 0 {
			all = append(all, content{r, objects})
		}
	}
	return all
}

// deletions deletes what is not being deleted yet.
func (all contents) deletions() []loop.Effect {
	var effects []loop.Effect
	background := metav1.DeletePropagationBackground
	for _, c := range all {
		for _, obj := range c.objects {
			if obj.GetDeletionTimestamp() != nil {
				continue
			}
			effects = append(effects, loop.Delete{
				Key:         store.Key{Resource: c.resource, Namespace: obj.GetNamespace(), Name: obj.GetName()},
				Propagation: &background,
				Rejected: func(err error) []loop.Effect {
					if apierrors.IsNotFound(err) {
						return nil // it went with its owner
					}
					return []loop.Effect{loop.Retry{Err: err}}
				},
			})
		}
	}
	return effects
}

// judge decides what content that does not go away means (upstream's
// deleteAllContent).
func (all contents) judge(ns *corev1.Namespace, now time.Time) verdict {
	var out verdict
	for _, c := range all {
		v := c.judge(ns, now)
		out.wait = max(out.wait, v.wait)
		if v.failure != nil {
			out.failures = append(out.failures, v.failure)
			out.failure = v.failure
		}
		out.podsLeft = c.resource == store.Pods.GroupResource
	}
	if !out.podsLeft { // upstream counts only once the pods are gone
		out.count(all)
	}
	return out
}

func (c content) judge(ns *corev1.Namespace, now time.Time) verdict {
	wait := c.grace()
	if now.Sub(ns.DeletionTimestamp.Time) >= wait {
		wait = 0
	}
	if wait == 0 {
		for _, obj := range c.objects {
			if len(obj.GetFinalizers()) > 0 {
				wait = finalizerWait
			}
		}
	}
	if wait > 0 {
		return verdict{wait: wait}
	}
	return verdict{failure: fmt.Errorf("unexpected items still remain in namespace: %s for gvr: %v",
		ns.Name, c.resource.WithVersion(version(c.resource)))}
}

// grace is the longest grace period of the pods that still run (upstream's
// estimateGracefulTerminationForPods).
func (c content) grace() time.Duration {
	var most int64
	for _, obj := range c.objects {
		pod, ok := obj.(*corev1.Pod)
		if !ok || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			continue
		}
		if s := pod.Spec.TerminationGracePeriodSeconds; s != nil {
			most = max(most, *s)
		}
	}
	return time.Duration(most) * time.Second
}

// version is the served version of a kind, as messages name it. Kinds of
// groups that also serve others are all v1 in 1.37 but for few.
func version(r schema.GroupResource) string {
	if r.Group == "autoscaling" {
		return "v2"
	}
	return "v1"
}
