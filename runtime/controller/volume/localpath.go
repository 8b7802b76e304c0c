package volume

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

const (
	// localPathRoot is where volumes are on their nodes.
	localPathRoot = "/var/local-path-provisioner"
	// helperTime is how long the helper pod takes that makes or removes a
	// directory on a node. The provisioner looks once a second whether it has
	// ended, and on a quiet cluster it has at the second look but one.
	helperTime = 2 * time.Second
	// Back-off of claims that failed, and after how many failures they are given
	// up (sig-storage-lib-external-provisioner).
	provisionBackoff    = 15 * time.Second
	provisionBackoffMax = 1000 * time.Second
	provisionAttempts   = 15
)

// localPath is a model of rancher/local-path-provisioner v0.0.30 as kind
// installs it, on top of sig-storage-lib-external-provisioner v10. The pods that
// make and remove directories are not there, only the time that they take.
type localPath struct{ tasks map[store.Key]*task }

// task is the making or removing of one volume.
type task struct {
	uid      types.UID // of the claim or the volume
	started  bool
	until    time.Time // when the helper pod is done, or the next attempt is due
	failures int
}

// NewLocalPath returns the provisioner. Its keys are claims and volumes.
func NewLocalPath() loop.Actor { return &localPath{map[store.Key]*task{}} }

func (*localPath) Name() string { return storage.LocalPath }

func (*localPath) Dirty(_ store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.PersistentVolumeClaims.GroupResource, store.PersistentVolumes.GroupResource:
		return []store.Key{c.Key}
	}
	return nil
}

func (p *localPath) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	if key.Resource == store.PersistentVolumes.GroupResource {
		return p.syncVolume(v, key, now)
	}
	claim, ok := store.PersistentVolumeClaims.Get(v, key.Namespace, key.Name)
	if !ok || !shouldProvision(v, claim) {
		delete(p.tasks, key)
		return loop.Outcome{}
	}
	if _, exists := store.PersistentVolumes.Get(v, "", volumeName(claim)); exists {
		delete(p.tasks, key)
		return loop.Outcome{}
	}
	t := p.task(key, claim.UID)
	switch {
	case now.Before(t.until):
		return loop.Outcome{Again: t.until}
	case t.failures >= provisionAttempts:
		return loop.Outcome{}
	}
	return p.provision(v, claim, t, now)
}

// task returns what is known of the work on the object.
func (p *localPath) task(key store.Key, uid types.UID) *task {
	if t := p.tasks[key]; t != nil && t.uid == uid {
		return t
	}
	p.tasks[key] = &task{uid: uid}
	return p.tasks[key]
}

// shouldProvision is the library's.
func shouldProvision(v store.View, claim *corev1.PersistentVolumeClaim) bool {
	by, ok := claim.Annotations[storage.Provisioner]
	if !ok {
		by = claim.Annotations[storage.BetaProvisioner]
	}
	class, ok := store.StorageClasses.Get(v, "", storage.ClassOf(claim))
	if claim.Spec.VolumeName != "" || by != storage.LocalPath || !ok || class.Provisioner != storage.LocalPath {
		return false
	}
	return !storage.Waits(class) || claim.Annotations[storage.SelectedNode] != ""
}

func volumeName(claim *corev1.PersistentVolumeClaim) string { return "pvc-" + string(claim.UID) }

// provision is provisionClaimOperation.
func (p *localPath) provision(v store.View, claim *corev1.PersistentVolumeClaim, t *task, now time.Time) loop.Outcome {
	record := loop.NewRecorder(storage.LocalPath, corev1.SchemeGroupVersion.WithKind("PersistentVolumeClaim"), claim)
	if ptr.Deref(claim.Spec.VolumeMode, corev1.PersistentVolumeFilesystem) == corev1.PersistentVolumeBlock {
		return loop.Outcome{Effects: []loop.Effect{record.Warning(provisioningFailed, storage.LocalPath+" does not support block volume provisioning")}}
	}
	class, _ := store.StorageClasses.Get(v, "", storage.ClassOf(claim))
	var node *corev1.Node
	if name := claim.Annotations[storage.SelectedNode]; name != "" {
		var ok bool
		if node, ok = store.Nodes.Get(v, "", name); !ok {
			t.started = false
			return loop.Outcome{Effects: reschedule(claim, record, name)}
		}
	}
	volume, err := newVolume(claim, class, node)
	if err != nil {
		return t.failed(claim, record, class, err, now)
	}
	if !t.started {
		t.started, t.until = true, now.Add(helperTime)
		return loop.Outcome{Effects: []loop.Effect{provisioning(record, claim)}, Again: t.until}
	}
	t.started = false
	return loop.Outcome{Effects: []loop.Effect{loop.Create{
		Key:     store.PersistentVolumes.KeyOf(volume),
		Object:  volume,
		Created: func(store.Object) []loop.Effect { return []loop.Effect{provisioned(record, volume)} },
	}}}
}

func provisioning(record loop.Recorder, claim *corev1.PersistentVolumeClaim) loop.Effect {
	return record.Normal("Provisioning", fmt.Sprintf("External provisioner is provisioning volume for claim %q", claim.Namespace+"/"+claim.Name))
}

func provisioned(record loop.Recorder, volume *corev1.PersistentVolume) loop.Effect {
	return record.Normal("ProvisioningSucceeded", "Successfully provisioned volume "+volume.Name)
}

// reschedule gives the choice of a node back to the scheduler
// (rescheduleProvisioning).
func reschedule(claim *corev1.PersistentVolumeClaim, record loop.Recorder, node string) []loop.Effect {
	out := claim.DeepCopy()
	delete(out.Annotations, storage.SelectedNode)
	err := apierrors.NewNotFound(store.Nodes.GroupResource, node)
	return []loop.Effect{
		record.Warning(provisioningFailed, err.Error()),
		loop.Update{Key: store.PersistentVolumeClaims.KeyOf(out), Object: out},
	}
}

// failed tells of a failure and plans when to try again.
func (t *task) failed(claim *corev1.PersistentVolumeClaim, record loop.Recorder, class *storagev1.StorageClass, err error, now time.Time) loop.Outcome {
	t.started, t.until = false, now.Add(min(provisionBackoff<<min(t.failures, 10), provisionBackoffMax))
	t.failures++
	return loop.Outcome{
		Effects: []loop.Effect{
			provisioning(record, claim),
			record.Warning(provisioningFailed, fmt.Sprintf("failed to provision volume with StorageClass %q: %v", class.Name, err)),
		},
		Again: t.until,
	}
}

// newVolume is LocalPathProvisioner.provisionFor.
func newVolume(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass, node *corev1.Node) (*corev1.PersistentVolume, error) {
	modes := []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce, corev1.ReadWriteOncePod}
	if claim.Spec.Selector != nil {
		return nil, fmt.Errorf("claim.Spec.Selector is not supported")
	}
	for _, m := range claim.Spec.AccessModes {
		if !slices.Contains(modes, m) {
			return nil, fmt.Errorf("NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes")
		}
	}
	if node == nil {
		return nil, fmt.Errorf("configuration error, no node was specified")
	}
	if _, ok := class.Parameters["pathPattern"]; ok {
		return nil, fmt.Errorf("not supported by the simulated provisioner: the class's parameter pathPattern")
	}
	if at := class.Parameters["nodePath"]; at != "" && at != localPathRoot {
		return nil, fmt.Errorf("config doesn't contain path %v on node %v", at, node.Name)
	}
	source, err := sourceOf(claim, class)
	if err != nil {
		return nil, err
	}
	hostname, ok := node.Labels[corev1.LabelHostname]
	if !ok {
		hostname = node.Name
	}
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: volumeName(claim), Annotations: map[string]string{
			storage.LocalPathNode:          node.Name,
			storage.DynamicallyProvisioned: storage.LocalPath,
		}},
		Spec: corev1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: ptr.Deref(class.ReclaimPolicy, corev1.PersistentVolumeReclaimDelete),
			AccessModes:                   claim.Spec.AccessModes,
			VolumeMode:                    ptr.To(corev1.PersistentVolumeFilesystem),
			Capacity:                      corev1.ResourceList{corev1.ResourceStorage: claim.Spec.Resources.Requests[corev1.ResourceStorage]},
			PersistentVolumeSource:        source,
			ClaimRef:                      storage.Reference(claim),
			StorageClassName:              storage.ClassOf(claim),
			NodeAffinity: &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchExpressions: []corev1.NodeSelectorRequirement{{
					Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{hostname},
				}},
			}}}},
		},
	}, nil
}

// sourceOf is createPersistentVolumeSource.
func sourceOf(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass) (corev1.PersistentVolumeSource, error) {
	kind := "hostPath"
	if k, ok := class.Annotations["defaultVolumeType"]; ok {
		kind = k
	}
	if k, ok := claim.Annotations["volumeType"]; ok {
		kind = k
	}
	at := path.Join(localPathRoot, strings.Join([]string{volumeName(claim), claim.Namespace, claim.Name}, "_"))
	switch strings.ToLower(kind) {
	case "local":
		return corev1.PersistentVolumeSource{Local: &corev1.LocalVolumeSource{Path: at}}, nil
	case "hostpath":
		return corev1.PersistentVolumeSource{HostPath: &corev1.HostPathVolumeSource{
			Path: at, Type: ptr.To(corev1.HostPathDirectoryOrCreate),
		}}, nil
	}
	return corev1.PersistentVolumeSource{}, fmt.Errorf("failed to create persistent volume source: %q is not a recognised volume type", kind)
}

// syncVolume is the library's: it deletes volumes that are released.
func (p *localPath) syncVolume(v store.View, key store.Key, now time.Time) loop.Outcome {
	volume, ok := store.PersistentVolumes.Get(v, "", key.Name)
	if !ok || !shouldDelete(volume) {
		delete(p.tasks, key)
		return loop.Outcome{}
	}
	t := p.task(key, volume.UID)
	if !t.started {
		t.started, t.until = true, now.Add(helperTime)
	}
	if now.Before(t.until) {
		return loop.Outcome{Again: t.until}
	}
	delete(p.tasks, key)
	return loop.Outcome{Effects: []loop.Effect{loop.Delete{Key: key, UID: volume.UID}}}
}

func shouldDelete(volume *corev1.PersistentVolume) bool {
	return volume.Annotations[storage.DynamicallyProvisioned] == storage.LocalPath && volume.DeletionTimestamp == nil &&
		volume.Status.Phase == corev1.VolumeReleased && volume.Spec.PersistentVolumeReclaimPolicy == corev1.PersistentVolumeReclaimDelete
}
