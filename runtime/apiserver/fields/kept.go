package fields

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// kept returns the author with what it sends as it is kept: in the place of a pod the
// one that its controller made before, if both have the same fields.
func (l *ledger) kept(author *world.Author) *world.Author {
	sent, ok := author.Sent.(*corev1.Pod)
	if !ok {
		return author
	}
	owner := metav1.GetControllerOfNoCopy(sent)
	if owner == nil {
		return author
	}
	if before := l.sent[owner.UID]; before != nil && alike(before, sent) {
		same := *author
		same.Sent = before
		return &same
	}
	l.sent[owner.UID] = sent
	return author
}

// alike reports whether two pods of one controller differ in nothing but their names:
// those are not managed fields.
func alike(a, b *corev1.Pod) bool {
	return a.GenerateName == b.GenerateName && maps.Equal(a.Labels, b.Labels) && maps.Equal(a.Annotations, b.Annotations) &&
		slices.Equal(a.Finalizers, b.Finalizers) && apiequality.Semantic.DeepEqual(a.OwnerReferences, b.OwnerReferences) &&
		apiequality.Semantic.DeepEqual(&a.Spec, &b.Spec)
}
