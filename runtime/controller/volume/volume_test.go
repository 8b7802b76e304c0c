package volume_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/volume"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

func newWorld(t *testing.T) *stage.World {
	return stage.New(t, volume.NewVolumeBinder(0), volume.NewClaimBinder(0), volume.NewLocalPath())
}

func addClaim(w *stage.World, name string, with ...func(*corev1.PersistentVolumeClaim)) {
	c := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name}}
	c.Spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}
	c.Spec.Resources.Requests = corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}
	c.Status.Phase = corev1.ClaimPending
	for _, f := range with {
		f(c)
	}
	w.Create(store.PersistentVolumeClaims.KeyOf(c), c)
}

func addVolume(w *stage.World, name string, with ...func(*corev1.PersistentVolume)) {
	v := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: name}}
	v.Spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}
	v.Spec.Capacity = corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}
	v.Spec.PersistentVolumeReclaimPolicy = corev1.PersistentVolumeReclaimRetain
	for _, f := range with {
		f(v)
	}
	w.Create(store.PersistentVolumes.KeyOf(v), v)
}

func addClass(w *stage.World, name, provisioner string, with ...func(*storagev1.StorageClass)) {
	c := &storagev1.StorageClass{ObjectMeta: metav1.ObjectMeta{Name: name}, Provisioner: provisioner}
	c.VolumeBindingMode = ptr.To(storagev1.VolumeBindingImmediate)
	for _, f := range with {
		f(c)
	}
	w.Create(store.StorageClasses.KeyOf(c), c)
}

func ofClass(class string) func(*corev1.PersistentVolumeClaim) {
	return func(c *corev1.PersistentVolumeClaim) { c.Spec.StorageClassName = &class }
}

func events(w *stage.World, part string) int { return strings.Count(w.Transcript(), part) }

// Upstream's binder_test.go, "3-6": a claim that is bound to a volume which is
// bound to another one.
func TestAClaimWhoseVolumeIsAnothersIsLost(t *testing.T) {
	w := newWorld(t)
	addVolume(w, "pv", func(v *corev1.PersistentVolume) {
		v.Spec.ClaimRef = &corev1.ObjectReference{Namespace: stage.Namespace, Name: "other", UID: "other"}
	})
	addClaim(w, "data", func(c *corev1.PersistentVolumeClaim) {
		c.Spec.VolumeName = "pv"
		c.Annotations = map[string]string{storage.BindCompleted: "yes"}
	})
	if got := stage.Get(w, store.PersistentVolumeClaims, "data").Status.Phase; got != corev1.ClaimLost {
		t.Errorf("the claim is %s", got)
	}
	if events(w, "ClaimMisbound: Two claims are bound to the same volume, this one is bound incorrectly") != 1 {
		t.Errorf("no event told so:\n%s", w.Transcript())
	}
}

// Upstream's binder_test.go, "4-6" and "4-7": a volume whose claim has another
// one is free again, if the controller has bound it, else waits for its claim.
func TestAVolumeWhoseClaimHasAnotherIsUnbound(t *testing.T) {
	for _, byController := range []string{"yes", ""} {
		w := newWorld(t)
		addVolume(w, "first")
		addClaim(w, "data")
		uid := stage.Get(w, store.PersistentVolumeClaims, "data").UID
		addVolume(w, "second", func(v *corev1.PersistentVolume) {
			v.Spec.ClaimRef = &corev1.ObjectReference{Namespace: stage.Namespace, Name: "data", UID: uid}
			if byController != "" {
				v.Annotations = map[string]string{storage.BoundByController: byController}
			}
		})
		v := stage.Get(w, store.PersistentVolumes, "second")
		freed := v.Spec.ClaimRef == nil
		if freed != (byController != "") || !freed && v.Spec.ClaimRef.UID != "" || v.Status.Phase != corev1.VolumeAvailable {
			t.Errorf("bound by the controller %q: the volume is %s for %v", byController, v.Status.Phase, v.Spec.ClaimRef)
		}
		if got := stage.Get(w, store.PersistentVolumeClaims, "data").Spec.VolumeName; got != "first" {
			t.Errorf("the claim has %q", got)
		}
	}
}

// creator makes objects in one go, as a controller does.
type creator []loop.Effect

func (creator) Name() string { return "creator" }

func (creator) Dirty(_ store.View, c store.Change) []store.Key {
	if c.Key.Resource == store.ConfigMaps.GroupResource {
		return []store.Key{c.Key}
	}
	return nil
}

func (c creator) Reconcile(store.View, store.Key, time.Time) loop.Outcome {
	return loop.Outcome{Effects: c}
}

// Recorded in sts-stable-storage: the claim of a StatefulSet's pod is there before
// the pod, and is told about the pod at the next look only.
func TestAClaimDoesNotSeeThePodThatComesRightAfterIt(t *testing.T) {
	claim := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "data"}}
	claim.Spec.StorageClassName, claim.Status.Phase = ptr.To("late"), corev1.ClaimPending
	pod := stage.Pod("app", nil)
	pod.Spec.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "data"},
	}}}
	w := stage.New(t, creator{
		loop.Create{Key: store.PersistentVolumeClaims.KeyOf(claim), Object: claim},
		loop.Create{Key: store.Pods.KeyOf(pod), Object: pod},
	}, volume.NewVolumeBinder(0), volume.NewClaimBinder(0))
	addClass(w, "late", "example.com/x", func(c *storagev1.StorageClass) {
		c.VolumeBindingMode = ptr.To(storagev1.VolumeBindingWaitForFirstConsumer)
	})
	w.Create(store.ConfigMaps.Key(stage.Namespace, "go"), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "go"}})
	const alone, seen = "WaitForFirstConsumer: waiting for first consumer", "WaitForPodScheduled: waiting for pod app to be scheduled"
	for _, want := range []struct{ alone, seen int }{{1, 0}, {1, 1}} {
		if a, s := events(w, alone), events(w, seen); a != want.alone || s != want.seen {
			t.Errorf("%d times alone, %d times with the pod, want %+v:\n%s", a, s, want, w.Transcript())
		}
		w.Advance(15 * time.Second)
	}
}

// Upstream's storageclass_test.go: of several default classes the newest counts.
func TestTheNewestDefaultClassCounts(t *testing.T) {
	w := newWorld(t)
	w.Quiet = true
	byDefault := func(c *storagev1.StorageClass) { c.Annotations = map[string]string{storage.DefaultClass: "true"} }
	addClass(w, "a-old", "example.com/x", byDefault)
	w.Advance(time.Minute)
	addClass(w, "z-new", "example.com/x", byDefault)
	addClass(w, "y-new", "example.com/x", byDefault)
	addClaim(w, "data")
	if got := stage.Get(w, store.PersistentVolumeClaims, "data").Spec.StorageClassName; got == nil || *got != "y-new" {
		t.Errorf("the claim's class is %v", got)
	}
}

// The provisioner's library tries again after 15 s, 30 s, … 1000 s, and gives up
// after 15 failures.
func TestTheProvisionerBacksOff(t *testing.T) {
	w := newWorld(t)
	addClass(w, "now", storage.LocalPath)
	addClaim(w, "data", ofClass("now"))
	const failed = "ProvisioningFailed: failed to provision volume with StorageClass \"now\": configuration error, no node was specified"
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {14 * time.Second, 1}, {time.Second, 2}, {30 * time.Second, 3}, {24 * time.Hour, 15}} {
		w.Advance(c.after)
		if got := events(w, failed); got != c.want {
			t.Errorf("%v later: %d failures, want %d", c.after, got, c.want)
		}
	}
}

func TestTheProvisionerGivesUpANodeThatIsGone(t *testing.T) {
	w := newWorld(t)
	addClass(w, "late", storage.LocalPath, func(c *storagev1.StorageClass) {
		c.VolumeBindingMode = ptr.To(storagev1.VolumeBindingWaitForFirstConsumer)
	})
	addClaim(w, "data", ofClass("late"), func(c *corev1.PersistentVolumeClaim) {
		c.Annotations = map[string]string{storage.SelectedNode: "gone"}
	})
	if _, still := stage.Get(w, store.PersistentVolumeClaims, "data").Annotations[storage.SelectedNode]; still {
		t.Error("the claim still waits for the node")
	}
	if events(w, `ProvisioningFailed: nodes "gone" not found`) != 1 {
		t.Errorf("no event told so:\n%s", w.Transcript())
	}
}

func TestWhoMakesVolumesOfAClass(t *testing.T) {
	cases := map[string]string{
		"example.com/x":                "Waiting for a volume to be created either by the external provisioner 'example.com/x'",
		"kubernetes.io/aws-ebs":        "Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com'",
		"kubernetes.io/host-path":      `Failed to create provisioner: provisioning in volume plugin "kubernetes.io/host-path" is disabled`,
		"kubernetes.io/glusterfs":      "no volume plugin matched name: kubernetes.io/glusterfs",
		"kubernetes.io/no-provisioner": "no volume plugin matched name: kubernetes.io/no-provisioner",
	}
	for provisioner, want := range cases {
		w := newWorld(t)
		addClass(w, "c", provisioner)
		addClaim(w, "data", ofClass("c"))
		if events(w, want) != 1 {
			t.Errorf("%s: no event says %q:\n%s", provisioner, want, w.Transcript())
		}
	}
}
