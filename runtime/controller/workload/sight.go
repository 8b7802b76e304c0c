package workload

import (
	"maps"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// glance is what a pod says to its owner.
type glance struct {
	pod                 *corev1.Pod
	active, terminating bool
	matches             bool // the owner's selector
	labelled            bool // as the owner's template
	ready               bool
}

func glanceAt(p *corev1.Pod, selector, template labels.Selector) glance {
	return glance{
		pod: p, active: podstatus.IsActive(p), terminating: podstatus.IsTerminating(p), ready: podstatus.IsReady(p),
		matches: selector.Matches(labels.Set(p.Labels)), labelled: template.Matches(labels.Set(p.Labels)),
	}
}

// podsOf returns the pods.
func podsOf(glances []glance) []*corev1.Pod {
	out := make([]*corev1.Pod, len(glances))
	for i := range glances {
		out[i] = glances[i].pod
	}
	return out
}

// sight is what an object has seen of its pods, in their order. An object with ten
// thousand replicas looks at all of them whenever one becomes ready: at those that are
// what they were, it need not look again. What is stored never changes, so that the
// same pointer is the same pod.
type sight struct {
	// selector and template are what the object looked by.
	selector     *metav1.LabelSelector
	template     map[string]string
	known, other []glance // other is room for the next look
}

// sightOf returns what the object has seen, nothing if it looked by something else.
func (r *replicator) sightOf(rs *appsv1.ReplicaSet) *sight {
	key := r.key(rs.Namespace, rs.Name)
	s := r.seen[key]
	if s == nil || !maps.Equal(s.template, rs.Spec.Template.Labels) || !equality.Semantic.DeepEqual(s.selector, rs.Spec.Selector) {
		s = &sight{selector: rs.Spec.Selector, template: rs.Spec.Template.Labels}
		if r.seen == nil {
			r.seen = map[store.Key]*sight{}
		}
		r.seen[key] = s
	}
	return s
}

// look returns a glance at each pod. They are good until the next look. The pods are in
// the order of listings, as they were before.
func (s *sight) look(pods []*corev1.Pod, at func(*corev1.Pod) glance) []glance {
	out := s.other[:0]
	known := s.known
	for _, p := range pods {
		for len(known) > 0 && known[0].pod != p && known[0].pod.Name < p.Name {
			known = known[1:]
		}
		if len(known) > 0 && known[0].pod == p {
			out = append(out, known[0])
			known = known[1:]
		} else {
			out = append(out, at(p))
		}
	}
	s.known, s.other = out, s.known
	clear(s.other) // which would keep pods that are no more
	return out
}
