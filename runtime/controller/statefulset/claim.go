package statefulset

import (
	"fmt"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// claimName is upstream's getPersistentVolumeClaimName.
func claimName(set *appsv1.StatefulSet, template *corev1.PersistentVolumeClaim, ordinal int) string {
	return fmt.Sprintf("%s-%s-%d", template.Name, set.Name, ordinal)
}

// newClaims returns the claims of an ordinal's pod, in the order of their
// templates (upstream's getPersistentVolumeClaims). Of templates with one name
// the last counts.
func newClaims(set *appsv1.StatefulSet, ordinal int) []*corev1.PersistentVolumeClaim {
	var claims []*corev1.PersistentVolumeClaim
	for i := range set.Spec.VolumeClaimTemplates {
		claim := set.Spec.VolumeClaimTemplates[i].DeepCopy()
		claim.Name = claimName(set, claim, ordinal)
		claim.Namespace = set.Namespace
		if claim.Labels == nil {
			claim.Labels = map[string]string{}
		}
		maps.Copy(claim.Labels, set.Spec.Selector.MatchLabels)
		claims = slices.DeleteFunc(claims, func(c *corev1.PersistentVolumeClaim) bool { return c.Name == claim.Name })
		claims = append(claims, claim)
	}
	return claims
}

// hasClaims reports whether the pod's volumes are the claims of its ordinal
// (upstream's storageMatches).
func hasClaims(set *appsv1.StatefulSet, p *corev1.Pod) bool {
	for i := range set.Spec.VolumeClaimTemplates {
		template := &set.Spec.VolumeClaimTemplates[i]
		name := claimName(set, template, ordinalOf(p))
		if !slices.ContainsFunc(p.Spec.Volumes, func(v corev1.Volume) bool {
			return v.Name == template.Name && v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName == name
		}) {
			return false
		}
	}
	return true
}

// mountClaims makes the claims of the pod's ordinal its first volumes
// (upstream's updateStorage).
func mountClaims(set *appsv1.StatefulSet, p *corev1.Pod) {
	var volumes []corev1.Volume
	claimed := map[string]bool{}
	for i := range set.Spec.VolumeClaimTemplates {
		template := &set.Spec.VolumeClaimTemplates[i]
		if claimed[template.Name] {
			continue
		}
		claimed[template.Name] = true
		volumes = append(volumes, corev1.Volume{Name: template.Name, VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claimName(set, template, ordinalOf(p))},
		}})
	}
	for _, v := range p.Spec.Volumes {
		if !claimed[v.Name] {
			volumes = append(volumes, v)
		}
	}
	p.Spec.Volumes = volumes
}

// claimCreations are the creations of one pod's missing claims: all are tried,
// and then says what follows.
type claimCreations struct {
	left int
	errs []error
	then func(error) []loop.Effect
}

func (c *claimCreations) tried(err error, effects ...loop.Effect) []loop.Effect {
	c.left--
	if err != nil {
		c.errs = append(c.errs, err)
	}
	if c.left == 0 {
		effects = append(effects, c.then(utilerrors.NewAggregate(c.errs))...)
	}
	return effects
}

// createClaims creates the pod's claims that are missing; then says what
// follows (upstream's createPersistentVolumeClaims).
func (s *sync) createClaims(p *corev1.Pod, ordinal int, then func(error) []loop.Effect) []loop.Effect {
	c := &claimCreations{left: 1, then: then}
	var effects []loop.Effect
	for _, claim := range newClaims(s.set, ordinal) {
		known, ok := store.PersistentVolumeClaims.Get(s.view, claim.Namespace, claim.Name)
		switch {
		case !ok:
			c.left++
			effects = append(effects, s.claimCreation(p, claim, c))
		case known.DeletionTimestamp != nil:
			c.errs = append(c.errs, fmt.Errorf("pvc %s is being deleted", claim.Name))
		}
	}
	return append(effects, c.tried(nil)...)
}

func (s *sync) claimCreation(p *corev1.Pod, claim *corev1.PersistentVolumeClaim, c *claimCreations) loop.Effect {
	return loop.Create{
		Key: store.PersistentVolumeClaims.KeyOf(claim), Object: claim,
		Created: func(store.Object) []loop.Effect {
			return c.tried(nil, s.owner.Record.Normal("SuccessfulCreate",
				fmt.Sprintf("Create Claim %s Pod %s in StatefulSet %s success", claim.Name, p.Name, s.set.Name)))
		},
		Rejected: func(err error) []loop.Effect {
			failed := fmt.Errorf("failed to create PVC %s: %w", claim.Name, err)
			if apierrors.IsAlreadyExists(err) {
				return c.tried(failed)
			}
			return c.tried(failed, s.owner.Record.Warning("FailedCreate",
				fmt.Sprintf("Create Claim %s for Pod %s in StatefulSet %s failed error: %s", claim.Name, p.Name, s.set.Name, err)))
		},
	}
}

// completeClaims creates what a pending pod lacks of its claims (upstream's
// createMissingPersistentVolumeClaims). If no pod waits for another, what else
// it lacks is corrected then.
func (s *sync) completeClaims(p *corev1.Pod, ordinal int, b *batch) []loop.Effect {
	b.left++
	return s.createClaims(p, ordinal, func(err error) []loop.Effect {
		if err != nil {
			return b.done(err)
		}
		effects := s.ownClaims(s.set, p, ordinal)
		s.settled[ordinal] = true
		if !s.isOrdered() {
			effects = append(effects, s.correct(p, ordinal, b)...)
		}
		return append(effects, b.done(nil)...)
	})
}
