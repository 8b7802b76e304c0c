package volume

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/component-helpers/storage/ephemeral"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// generated makes the claims of pods' ephemeral volumes.
type generated struct{}

// NewEphemeral returns the ephemeral volume controller. Its keys are pods.
func NewEphemeral() loop.Actor { return generated{} }

func (generated) Name() string { return "ephemeral-volume-controller" }

// Dirty is enqueuePod, for new pods, and onPVCDelete.
func (generated) Dirty(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Pods.GroupResource:
		if pod, ok := c.New.(*corev1.Pod); ok && c.Old == nil {
			return wanting(pod)
		}
	case store.PersistentVolumeClaims.GroupResource:
		if c.New != nil {
			return nil
		}
		var keys []store.Key
		for _, pod := range store.Pods.Indexed(v, store.ByClaim, store.ClaimValue(c.Key.Namespace, c.Key.Name)) {
			keys = append(keys, wanting(pod)...)
		}
		return keys
	}
	return nil
}

// wanting returns the pod's key if it has such volumes.
func wanting(pod *corev1.Pod) []store.Key {
	for i := range pod.Spec.Volumes {
		if pod.Spec.Volumes[i].Ephemeral != nil {
			return []store.Key{store.Pods.KeyOf(pod)}
		}
	}
	return nil
}

// Reconcile is syncHandler.
func (generated) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	pod, ok := store.Pods.Get(v, key.Namespace, key.Name)
	if !ok || pod.DeletionTimestamp != nil {
		return loop.Outcome{}
	}
	var effects []loop.Effect
	for i := range pod.Spec.Volumes {
		vol := &pod.Spec.Volumes[i]
		if vol.Ephemeral == nil {
			continue
		}
		name := ephemeral.VolumeClaimName(pod, vol)
		claim, ok := store.PersistentVolumeClaims.Get(v, pod.Namespace, name)
		if !ok {
			effects = append(effects, createClaim(pod, vol, name))
			continue
		}
		if err := ephemeral.VolumeIsForPod(pod, claim); err != nil {
			return loop.Outcome{Effects: append(effects, notMade(pod, vol, err)...)}
		}
	}
	return loop.Outcome{Effects: effects}
}

// createClaim is handleVolume for a claim that is not there.
func createClaim(pod *corev1.Pod, vol *corev1.Volume, name string) loop.Effect {
	template := vol.Ephemeral.VolumeClaimTemplate.DeepCopy()
	owner := metav1.NewControllerRef(pod, corev1.SchemeGroupVersion.WithKind("Pod"))
	return loop.Create{
		Key: store.PersistentVolumeClaims.Key(pod.Namespace, name),
		Object: &corev1.PersistentVolumeClaim{
			ObjectMeta: metav1.ObjectMeta{
				Name: name, Namespace: pod.Namespace, OwnerReferences: []metav1.OwnerReference{*owner},
				Annotations: template.Annotations, Labels: template.Labels,
			},
			Spec: template.Spec,
		},
		Rejected: func(err error) []loop.Effect { return notMade(pod, vol, fmt.Errorf("create PVC %s: %w", name, err)) },
	}
}

func notMade(pod *corev1.Pod, vol *corev1.Volume, err error) []loop.Effect {
	record := loop.NewRecorder("ephemeral_volume", corev1.SchemeGroupVersion.WithKind("Pod"), pod)
	return []loop.Effect{
		record.Warning(failedBinding, fmt.Sprintf("ephemeral volume %s: %v", vol.Name, err)),
		loop.Retry{Err: fmt.Errorf("pod %s/%s, ephemeral volume %s: %w", pod.Namespace, pod.Name, vol.Name, err)},
	}
}
