package volume

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

const (
	// component is whose events the binder's are.
	component = "persistentvolume-controller"
	// syncPeriod is how often claims and volumes are looked at though nothing
	// has changed (PVClaimBinderSyncPeriod).
	syncPeriod = 15 * time.Second
)

// binder is one of the two workers of the PersistentVolume controller, that for
// volumes or that for claims.
type binder struct {
	name     string
	resource schema.GroupResource
	phase    time.Duration
}

// Phase is when within its period the PersistentVolume controller looks at all claims and
// volumes again: it has done so every 15 s since it began, which is chance to a scenario
// (PersistentVolumeController.Run).
func Phase(chance *rand.Rand) time.Duration { return time.Duration(chance.Int64N(int64(syncPeriod))) }

// NewVolumeBinder returns the part of the PersistentVolume controller that looks
// at volumes. It acts before the one for claims: a volume that comes together
// with its claim is Available by then, as on a cluster where the second of two
// requests takes its time.
func NewVolumeBinder(phase time.Duration) loop.Actor {
	return binder{"persistentvolume-binder-controller/volumes", store.PersistentVolumes.GroupResource, phase}
}

// NewClaimBinder returns the part of the PersistentVolume controller that looks
// at claims.
func NewClaimBinder(phase time.Duration) loop.Actor {
	return binder{"persistentvolume-binder-controller", store.PersistentVolumeClaims.GroupResource, phase}
}

func (b binder) Name() string { return b.name }

func (b binder) Dirty(v store.View, c store.Change) []store.Key {
	return slices.DeleteFunc(touched(v, c), func(k store.Key) bool { return k.Resource != b.resource })
}

// touched is upstream's event handlers, with deleteClaim, deleteVolume and what
// syncVolume asks for: a claim that a volume names is looked at again.
func touched(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.PersistentVolumeClaims.GroupResource:
		if claim, ok := c.Deleted.(*corev1.PersistentVolumeClaim); ok && claim.Spec.VolumeName != "" {
			return []store.Key{store.PersistentVolumes.Key("", claim.Spec.VolumeName)}
		}
		return []store.Key{c.Key}
	case store.PersistentVolumes.GroupResource:
		volume, _ := c.New.(*corev1.PersistentVolume)
		if volume == nil {
			volume, _ = c.Deleted.(*corev1.PersistentVolume)
		}
		keys := []store.Key{c.Key}
		if volume == nil || volume.Spec.ClaimRef == nil {
			return keys
		}
		claim, ok := claimOf(v, volume)
		if ok && (c.New == nil || volume.Spec.ClaimRef.UID != "" && claim.Spec.VolumeName == "") {
			keys = append(keys, store.PersistentVolumeClaims.KeyOf(claim))
		}
		return keys
	}
	return nil
}

// claimOf returns the claim of the name in the volume's reference.
func claimOf(v store.View, volume *corev1.PersistentVolume) (*corev1.PersistentVolumeClaim, bool) {
	return store.PersistentVolumeClaims.Get(v, volume.Spec.ClaimRef.Namespace, volume.Spec.ClaimRef.Name)
}

// Reconcile implements loop.Actor.
func (b binder) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	s := &sync{view: v, now: now}
	if key.Resource == store.PersistentVolumes.GroupResource {
		if volume, ok := store.PersistentVolumes.Get(v, "", key.Name); ok {
			s.syncVolume(volume)
		}
	} else if claim, ok := store.PersistentVolumeClaims.Get(v, key.Namespace, key.Name); ok {
		s.syncClaim(claim)
	}
	out := loop.Outcome{Effects: s.effects}
	if s.unfinished {
		out.Again = now.Add(-b.phase).Truncate(syncPeriod).Add(syncPeriod + b.phase)
	}
	return out
}

// sync is one look at a claim or a volume.
type sync struct {
	view       store.View
	now        time.Time
	effects    []loop.Effect
	unfinished bool // to be looked at again with the next period
}

func (s *sync) do(effects ...loop.Effect) { s.effects = append(s.effects, effects...) }

func (s *sync) tellClaim(claim *corev1.PersistentVolumeClaim, kind, reason, format string, args ...any) {
	s.do(tell(claimRecorder(claim), kind, reason, format, args...))
}

func (s *sync) tellVolume(volume *corev1.PersistentVolume, kind, reason, format string, args ...any) {
	s.do(tell(volumeRecorder(volume), kind, reason, format, args...))
}

func claimRecorder(claim *corev1.PersistentVolumeClaim) loop.Recorder {
	return loop.NewRecorder(component, corev1.SchemeGroupVersion.WithKind("PersistentVolumeClaim"), claim)
}

func volumeRecorder(volume *corev1.PersistentVolume) loop.Recorder {
	return loop.NewRecorder(component, corev1.SchemeGroupVersion.WithKind("PersistentVolume"), volume)
}

func tell(r loop.Recorder, kind, reason, format string, args ...any) loop.Event {
	message := fmt.Sprintf(format, args...)
	if kind == corev1.EventTypeNormal {
		return r.Normal(reason, message)
	}
	return r.Warning(reason, message)
}

// bind is upstream's: it is repeated, in this order, until both sides say that
// they belong together.
func (s *sync) bind(volume *corev1.PersistentVolume, claim *corev1.PersistentVolumeClaim) {
	bound, changed := storage.Bind(volume, claim)
	if changed {
		s.do(loop.Update{Key: store.PersistentVolumes.KeyOf(bound), Object: bound})
	}
	s.setPhase(bound, corev1.VolumeBound)
	claim = s.bindClaim(claim, volume)
	s.setClaimStatus(claim, corev1.ClaimBound, volume)
}

// bindClaim is bindClaimToVolume.
func (s *sync) bindClaim(claim *corev1.PersistentVolumeClaim, volume *corev1.PersistentVolume) *corev1.PersistentVolumeClaim {
	if claim.Spec.VolumeName == volume.Name && metav1.HasAnnotation(claim.ObjectMeta, storage.BindCompleted) {
		return claim
	}
	out := claim.DeepCopy()
	if claim.Spec.VolumeName != volume.Name {
		out.Spec.VolumeName = volume.Name
		metav1.SetMetaDataAnnotation(&out.ObjectMeta, storage.BoundByController, "yes")
	}
	metav1.SetMetaDataAnnotation(&out.ObjectMeta, storage.BindCompleted, "yes")
	s.do(loop.Update{Key: store.PersistentVolumeClaims.KeyOf(out), Object: out})
	return out
}

// unbind is unbindVolume: what the controller has bound becomes free, what was
// bound by hand waits for its claim again.
func (s *sync) unbind(volume *corev1.PersistentVolume) {
	out := volume.DeepCopy()
	if metav1.HasAnnotation(volume.ObjectMeta, storage.BoundByController) {
		out.Spec.ClaimRef = nil
		delete(out.Annotations, storage.BoundByController)
	} else {
		out.Spec.ClaimRef.UID = ""
	}
	s.do(loop.Update{Key: store.PersistentVolumes.KeyOf(out), Object: out})
	s.setPhase(out, corev1.VolumeAvailable)
}

// setPhase is updateVolumePhase without a message.
func (s *sync) setPhase(volume *corev1.PersistentVolume, phase corev1.PersistentVolumePhase) {
	s.setPhaseWith(volume, phase, "")
}

// setPhaseWith is updateVolumePhase. It returns whether the phase is another one.
func (s *sync) setPhaseWith(volume *corev1.PersistentVolume, phase corev1.PersistentVolumePhase, message string) bool {
	if volume.Status.Phase == phase {
		return false
	}
	out := volume.DeepCopy()
	out.Status.Phase, out.Status.Message = phase, message
	// The registry's status strategy does this.
	since := metav1.NewTime(s.now.Truncate(time.Second))
	out.Status.LastPhaseTransitionTime = &since
	s.do(loop.Status{Key: store.PersistentVolumes.KeyOf(out), Object: out})
	return true
}

// fail is updateVolumePhaseWithEvent for the phase Failed.
func (s *sync) fail(volume *corev1.PersistentVolume, reason, message string) {
	if s.setPhaseWith(volume, corev1.VolumeFailed, message) {
		s.tellVolume(volume, corev1.EventTypeWarning, reason, "%s", message)
	}
}

// pods returns the pods that name the claim and have not ended
// (findPodsByPVCKey).
func pods(v store.View, namespace, claim string) []*corev1.Pod {
	var out []*corev1.Pod
	for _, pod := range store.Pods.Indexed(v, store.ByClaim, store.ClaimValue(namespace, claim)) {
		if !terminated(pod) {
			out = append(out, pod)
		}
	}
	return out
}

// terminated is volumeutil.IsPodTerminated.
func terminated(pod *corev1.Pod) bool {
	if pod.Status.Phase == corev1.PodFailed || pod.Status.Phase == corev1.PodSucceeded {
		return true
	}
	return pod.DeletionTimestamp != nil && !anyRuns(pod.Status.InitContainerStatuses) &&
		!anyRuns(pod.Status.ContainerStatuses) && !anyRuns(pod.Status.EphemeralContainerStatuses)
}

// anyRuns is the negation of volumeutil.notRunning.
func anyRuns(statuses []corev1.ContainerStatus) bool {
	for i := range statuses {
		if statuses[i].State.Terminated == nil && statuses[i].State.Waiting == nil {
			return true
		}
	}
	return false
}

func podNames(pods []*corev1.Pod) string {
	names := make([]string, len(pods))
	for i, p := range pods {
		names[i] = p.Namespace + "/" + p.Name
	}
	return strings.Join(names, ",")
}
