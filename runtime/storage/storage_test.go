package storage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	upstream "k8s.io/component-helpers/storage/volume"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/storage"
)

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func quantity(r *rand.Rand) corev1.ResourceList {
	return corev1.ResourceList{corev1.ResourceStorage: resource.MustParse(pick(r, "1Gi", "2Gi", "3Gi"))}
}

var modes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce, corev1.ReadOnlyMany, corev1.ReadWriteMany, corev1.ReadWriteOncePod}

func someModes(r *rand.Rand) []corev1.PersistentVolumeAccessMode {
	var out []corev1.PersistentVolumeAccessMode
	for _, m := range modes {
		if r.IntN(2) == 0 {
			out = append(out, m)
		}
	}
	return out
}

func volumeMode(r *rand.Rand) *corev1.PersistentVolumeMode {
	return pick(r, nil, nil, ptr.To(corev1.PersistentVolumeFilesystem), ptr.To(corev1.PersistentVolumeBlock))
}

func meta(r *rand.Rand, name string) metav1.ObjectMeta {
	m := metav1.ObjectMeta{Name: name, Labels: pick(r, nil, map[string]string{"tier": "gold"})}
	if r.IntN(8) == 0 {
		m.Annotations = map[string]string{corev1.BetaStorageClassAnnotation: pick(r, "", "fast")}
	}
	return m
}

func randomClaim(r *rand.Rand) *corev1.PersistentVolumeClaim {
	c := &corev1.PersistentVolumeClaim{ObjectMeta: meta(r, "data"), Spec: corev1.PersistentVolumeClaimSpec{
		AccessModes: someModes(r), VolumeMode: volumeMode(r), Resources: corev1.VolumeResourceRequirements{Requests: quantity(r)},
		StorageClassName:          pick(r, nil, ptr.To(""), ptr.To("fast")),
		VolumeAttributesClassName: pick(r, nil, nil, nil, ptr.To(""), ptr.To("quick")),
	}}
	c.Namespace, c.UID, c.ResourceVersion = "shop", "uid-1", "7"
	c.Spec.Selector = pick(r, nil, nil, &metav1.LabelSelector{MatchLabels: map[string]string{"tier": "gold"}},
		&metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "tier", Operator: "Like"}}})
	return c
}

func randomVolume(r *rand.Rand, name string) *corev1.PersistentVolume {
	v := &corev1.PersistentVolume{ObjectMeta: meta(r, name), Spec: corev1.PersistentVolumeSpec{
		AccessModes: someModes(r), VolumeMode: volumeMode(r), Capacity: quantity(r),
		StorageClassName: pick(r, "", "fast"), VolumeAttributesClassName: pick(r, nil, nil, nil, ptr.To("quick")),
	}}
	v.Status.Phase = pick(r, corev1.VolumeAvailable, corev1.VolumeAvailable, corev1.VolumeReleased, corev1.VolumePending)
	if r.IntN(4) == 0 {
		v.Spec.ClaimRef = &corev1.ObjectReference{Namespace: "shop", Name: pick(r, "data", "other"), UID: pick[types.UID](r, "", "uid-1", "uid-2")}
	}
	if r.IntN(8) == 0 {
		v.DeletionTimestamp = &metav1.Time{}
	}
	if r.IntN(3) == 0 {
		v.Spec.NodeAffinity = &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
			MatchExpressions: []corev1.NodeSelectorRequirement{{Key: "zone", Operator: pick(r, corev1.NodeSelectorOpIn, "Like"), Values: []string{pick(r, "a", "b")}}},
		}}}}
	}
	return v
}

// The functions that are taken from upstream do what upstream's do, on random
// claims and volumes.
func TestSameAsUpstream(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		claim := randomClaim(r)
		var volumes []*corev1.PersistentVolume
		for i := range r.IntN(5) {
			volumes = append(volumes, randomVolume(r, fmt.Sprintf("pv-%d", i)))
		}
		node := pick(r, nil, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"zone": "a"}}})
		taken, excluded := map[string]bool{}, map[string]*corev1.PersistentVolume{}
		for _, v := range volumes {
			if r.IntN(5) == 0 {
				taken[v.Name], excluded[v.Name] = true, v
			}
		}
		waits := r.IntN(2) == 0
		got, err := storage.Wanted{Claim: claim, Node: node, Taken: taken, Waits: waits}.Find(volumes)
		want, wantErr := upstream.FindMatchingVolume(claim, volumes, node, excluded, waits, true)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Fatalf("Find gives %v, %v, upstream %v, %v for %+v of %+v", got, err, want, wantErr, claim, volumes)
		}
		for _, v := range volumes {
			sameBinding(t, v, claim)
		}
		if storage.ClassOf(claim) != upstream.GetPersistentVolumeClaimClass(claim) || storage.HasClass(claim) != upstream.PersistentVolumeClaimHasClass(claim) {
			t.Fatalf("the class of %+v is another one", claim)
		}
	}
}

func sameBinding(t *testing.T, v *corev1.PersistentVolume, claim *corev1.PersistentVolumeClaim) {
	t.Helper()
	claim.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "PersistentVolumeClaim"}
	got, changed := storage.Bind(v, claim)
	want, wantChanged, err := upstream.GetBindVolumeToClaim(v, claim)
	if err != nil || changed != wantChanged || !apiequality.Semantic.DeepEqual(got, want) {
		t.Fatalf("Bind gives %v, %+v, upstream %v, %+v, %v", changed, got, wantChanged, want, err)
	}
	if storage.ClassOfVolume(v) != upstream.GetPersistentVolumeClass(v) || storage.HasAccess(claim, v) != upstream.CheckAccessModes(claim, v) ||
		storage.SameMode(claim, v) == upstream.CheckVolumeModeMismatches(&claim.Spec, &v.Spec) {
		t.Fatalf("%+v fits %+v otherwise than upstream", v, claim)
	}
}

func TestVolumesAreOfferedByTheirAccessModes(t *testing.T) {
	of := func(name string, modes ...corev1.PersistentVolumeAccessMode) *corev1.PersistentVolume {
		return &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.PersistentVolumeSpec{AccessModes: modes}}
	}
	volumes := []*corev1.PersistentVolume{
		of("all", modes[:3]...), of("once", modes[0]), of("two", modes[1], modes[0]), of("many", modes[2]), of("two-again", modes[0], modes[1]),
	}
	got := ""
	for _, group := range storage.ByAccess(volumes, modes[:1]) {
		for _, v := range group {
			got += v.Name + " "
		}
		got += "| "
	}
	if want := "once | two two-again | all | "; got != want {
		t.Errorf("offered are %s, want %s", got, want)
	}
}
