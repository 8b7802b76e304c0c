package ownership

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/rand"
	hashutil "k8s.io/kubernetes/pkg/util/hash"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Stamp is now as the API stores it: in whole seconds.
func Stamp(now time.Time) metav1.Time { return metav1.NewTime(now.Truncate(time.Second)) }

// Pod returns the pod that the owner's template asks for, not yet created
// (upstream's GetPodFromTemplate).
func (o Owner) Pod(template *corev1.PodTemplateSpec) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:       o.GetNamespace(),
			Labels:          maps.Clone(template.Labels),
			Annotations:     maps.Clone(template.Annotations),
			Finalizers:      slices.Clone(template.Finalizers),
			GenerateName:    podPrefix(o.GetName()),
			OwnerReferences: []metav1.OwnerReference{o.Ref()},
		},
		Spec: *template.Spec.DeepCopy(),
	}
}

// podPrefix is upstream's getPodsPrefix: a name too long for a dash goes
// without.
func podPrefix(controller string) string {
	prefix := controller + "-"
	if len(validation.NameIsDNSSubdomain(prefix, true)) != 0 {
		return controller
	}
	return prefix
}

// TemplateHash is upstream's controller.ComputeHash.
func TemplateHash(template *corev1.PodTemplateSpec, collisions *int32) string {
	hasher := fnv.New32a()
	hashutil.DeepHashObject(hasher, *template)
	if collisions != nil {
		count := make([]byte, 8)
		binary.LittleEndian.PutUint32(count, uint32(*collisions))
		_, _ = hasher.Write(count) // a hash never fails
	}
	return rand.SafeEncodeString(fmt.Sprint(hasher.Sum32()))
}

// Delete deletes a pod of the owner and says so (upstream's
// RealPodControl.DeletePod). After a refusal, refused says what else to do.
func (o Owner) Delete(p *corev1.Pod, refused func(error) []loop.Effect) []loop.Effect {
	return []loop.Effect{
		loop.Delete{Key: store.Pods.KeyOf(p), UID: p.UID, Rejected: func(err error) []loop.Effect {
			return append([]loop.Effect{o.Record.Warning("FailedDelete", "Error deleting: "+err.Error())}, refused(err)...)
		}},
		o.Record.Normal("SuccessfulDelete", "Deleted pod: "+p.Name),
	}
}
