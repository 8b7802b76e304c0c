package scheduler_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

func claimNamed(name string, with ...func(*corev1.PersistentVolumeClaim)) *corev1.PersistentVolumeClaim {
	c := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}}
	c.Status.Phase = corev1.ClaimPending
	c.Spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}
	c.Spec.Resources.Requests = quantities("storage", "1Gi")
	for _, f := range with {
		f(c)
	}
	return c
}

func boundClaim(volume string) func(*corev1.PersistentVolumeClaim) {
	return func(c *corev1.PersistentVolumeClaim) {
		c.Spec.VolumeName, c.Status.Phase = volume, corev1.ClaimBound
		metav1.SetMetaDataAnnotation(&c.ObjectMeta, storage.BindCompleted, "yes")
	}
}

func ofClass(class string) func(*corev1.PersistentVolumeClaim) {
	return func(c *corev1.PersistentVolumeClaim) { c.Spec.StorageClassName = &class }
}

func volumeNamed(name string, with ...func(*corev1.PersistentVolume)) *corev1.PersistentVolume {
	v := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: name}}
	v.Spec.Capacity = quantities("storage", "1Gi")
	v.Spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}
	v.Status.Phase = corev1.VolumeAvailable
	for _, f := range with {
		f(v)
	}
	return v
}

func waiting(name, provisioner string) *storagev1.StorageClass {
	return &storagev1.StorageClass{
		ObjectMeta: metav1.ObjectMeta{Name: name}, Provisioner: provisioner,
		VolumeBindingMode: ptr.To(storagev1.VolumeBindingWaitForFirstConsumer),
	}
}

func disk(source corev1.VolumeSource) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Volumes = append(p.Spec.Volumes, corev1.Volume{Name: "disk", VolumeSource: source})
	}
}

const noVictims = " preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod."

func TestVolumesKeepPodsFromNodes(t *testing.T) {
	gce := corev1.VolumeSource{GCEPersistentDisk: &corev1.GCEPersistentDiskVolumeSource{PDName: "d"}}
	iscsi := func(readOnly bool) corev1.VolumeSource {
		return corev1.VolumeSource{ISCSI: &corev1.ISCSIVolumeSource{IQN: "iqn", ReadOnly: readOnly}}
	}
	inZone := func(v *corev1.PersistentVolume) { v.Labels = map[string]string{corev1.LabelTopologyZone: "a__b"} }
	const disks = "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) had no available disk." + noVictims
	cases := map[string]struct {
		others []store.Object
		pod    *corev1.Pod
		want   string // empty: it is bound
	}{
		"the disk of another pod": {
			others: []store.Object{podNamed("a", disk(gce), boundTo("truth-worker")), podNamed("b", disk(gce), boundTo("truth-worker2"))},
			pod:    podNamed("p", disk(gce)),
			want:   disks,
		},
		"a disk that one writes to": {
			others: []store.Object{podNamed("a", disk(iscsi(true)), boundTo("truth-worker")), podNamed("b", disk(iscsi(true)), boundTo("truth-worker2"))},
			pod:    podNamed("p", disk(iscsi(false))),
			want:   disks,
		},
		"a disk that all only read": {
			others: []store.Object{podNamed("a", disk(iscsi(true)), boundTo("truth-worker")), podNamed("b", disk(iscsi(true)), boundTo("truth-worker2"))},
			pod:    podNamed("p", disk(iscsi(true))),
		},
		"a zone without nodes": {
			others: []store.Object{
				claimNamed("data", boundClaim("pv")), volumeNamed("pv", inZone),
				nodeNamed("z", nodeLabel(corev1.LabelTopologyZone, "c")),
			},
			pod: podNamed("p", claim("data"), toNodes("z")),
			want: "0/4 nodes are available: 1 node(s) had no available volume zone, 3 node(s) didn't satisfy plugin(s) [NodeAffinity]." +
				" preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.",
		},
		"the zone, by its older label": {
			others: []store.Object{
				claimNamed("data", boundClaim("pv")), nodeNamed("z", nodeLabel(corev1.LabelTopologyZone, "b")),
				volumeNamed("pv", func(v *corev1.PersistentVolume) {
					v.Labels = map[string]string{corev1.LabelFailureDomainBetaZone: "a__b"}
				}),
			},
			pod: podNamed("p", claim("data"), toNodes("z")),
		},
		"a volume that is gone": {
			others: []store.Object{claimNamed("data", boundClaim("gone"))},
			pod:    podNamed("p", claim("data")),
			want:   `0/3 nodes are available: persistentvolume "gone" not found. not found`,
		},
		"a claim that is lost": {
			others: []store.Object{claimNamed("data", boundClaim("gone"), func(c *corev1.PersistentVolumeClaim) { c.Status.Phase = corev1.ClaimLost })},
			pod:    podNamed("p", claim("data")),
			want:   `0/3 nodes are available: persistentvolumeclaim "data" bound to non-existent persistentvolume "gone". not found`,
		},
		"a class whose volumes are made elsewhere": {
			others: []store.Object{claimNamed("data", ofClass("far")), func() store.Object {
				class := waiting("far", "example.com/x")
				class.AllowedTopologies = []corev1.TopologySelectorTerm{{MatchLabelExpressions: []corev1.TopologySelectorLabelRequirement{
					{Key: corev1.LabelTopologyZone, Values: []string{"moon"}},
				}}}
				return class
			}()},
			pod:  podNamed("p", claim("data")),
			want: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't find available persistent volumes to bind." + unhelpful,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1, kind()...)
			w.add(c.others...)
			w.add(c.pod)
			w.settle()
			if got := w.condition("p"); c.want == "" && w.on("p") == "" || c.want != "" && got.Message != c.want {
				t.Errorf("on %q, condition\n got %s\nwant %s", w.on("p"), got.Message, c.want)
			}
		})
	}
}

// Two claims that wait for a node get different volumes, the smaller one first,
// and the pod is bound when the controller has bound both.
func TestPodWaitsForItsClaims(t *testing.T) {
	w := newWorld(t, 1, kind()...)
	size := func(n string) func(*corev1.PersistentVolume) {
		return func(v *corev1.PersistentVolume) {
			v.Spec.Capacity, v.Spec.StorageClassName = quantities("storage", n), "local"
			v.Spec.NodeAffinity = &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchExpressions: []corev1.NodeSelectorRequirement{{Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{"truth-worker2"}}},
			}}}}
		}
	}
	w.add(waiting("local", storage.NotSupportedProvisioner), volumeNamed("large", size("9Gi")), volumeNamed("small", size("2Gi")),
		claimNamed("one", ofClass("local")), claimNamed("two", ofClass("local")))
	w.add(podNamed("p", func(p *corev1.Pod) {
		claim("one")(p)
		other := podNamed("x", claim("two")).Spec.Volumes[0]
		other.Name = "more"
		p.Spec.Volumes = append(p.Spec.Volumes, other)
	}))
	w.settle()
	for volume, want := range map[string]string{"small": "one", "large": "two"} {
		v, _ := store.PersistentVolumes.Get(w.store.View(), "", volume)
		if v.Spec.ClaimRef == nil || v.Spec.ClaimRef.Name != want || v.Annotations[storage.BoundByController] != "yes" {
			t.Errorf("volume %s is for %v, want claim %s", volume, v.Spec.ClaimRef, want)
		}
		w.update(store.PersistentVolumeClaims.Key("default", want), func(o store.Object) { boundClaim(volume)(o.(*corev1.PersistentVolumeClaim)) })
	}
	if p := w.pod("p"); p.Spec.NodeName != "" || p.Status.NominatedNodeName != "truth-worker2" {
		t.Errorf("before the claims are bound: on %q, nominated %q", p.Spec.NodeName, p.Status.NominatedNodeName)
	}
	w.advance(time.Second)
	if got := w.on("p"); got != "truth-worker2" {
		t.Errorf("on %q", got)
	}
	wantEvents(t, w, "Normal Scheduled default-scheduler/p: Successfully assigned default/p to truth-worker2")
}

// A pod whose claims are not bound in time, or not where it goes, is tried anew.
func TestPodWhoseClaimsAreNotBoundIsTriedAgain(t *testing.T) {
	cases := map[string]struct {
		change func(*corev1.PersistentVolumeClaim)
		after  time.Duration
		want   string
	}{
		"in time": {
			change: func(*corev1.PersistentVolumeClaim) {},
			after:  600 * time.Second,
			want:   `running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded`,
		},
		"as the provisioner gives up the node": {
			change: func(c *corev1.PersistentVolumeClaim) {
				delete(c.Annotations, storage.SelectedNode)
				c.Annotations["some"] = "other"
			},
			after: time.Second,
			want:  `running PreBind plugin "VolumeBinding": binding volumes: provisioning failed for PVC "data"`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1, kind()...)
			w.add(waiting("slow", "example.com/slow"), claimNamed("data", ofClass("slow")), podNamed("p", claim("data")))
			w.settle()
			first := w.pod("p").Status.NominatedNodeName
			if got := store.PersistentVolumeClaims.Key("default", "data"); first == "" || w.store.Get(got).GetAnnotations()[storage.SelectedNode] != first {
				t.Fatalf("the claim is not for the pod's node %q", first)
			}
			w.update(store.PersistentVolumeClaims.Key("default", "data"), func(o store.Object) { c.change(o.(*corev1.PersistentVolumeClaim)) })
			w.advance(c.after)
			wantEvents(t, w, "Warning FailedScheduling default-scheduler/p: "+c.want)
			if got := w.condition("p"); got.Reason != corev1.PodReasonSchedulerError || w.pod("p").Status.NominatedNodeName != "" {
				t.Errorf("condition %+v, nominated %q", got, w.pod("p").Status.NominatedNodeName)
			}
			w.advance(time.Second)
			if w.pod("p").Status.NominatedNodeName == "" {
				t.Error("the pod was not tried again")
			}
		})
	}
}
