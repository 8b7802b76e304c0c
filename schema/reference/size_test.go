package reference

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/core"
)

// TestFactsAreSmall: what is kept of a Deployment with five references takes
// about a KiB, the index over it half of one: a run can have very many.
func TestFactsAreSmall(t *testing.T) {
	const n, most = 20_000, 1800
	objects := make([]Object, 0, n)
	before := heap()
	for i := range n {
		name := fmt.Sprintf("web-%d", i)
		d := &apps.Deployment{}
		d.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}}
		d.Spec.Template.Labels = map[string]string{"app": strings.Clone(name), "tier": "web"}
		optional := false
		d.Spec.Template.Spec = core.PodSpec{
			ServiceAccountName: name,
			Containers: []core.Container{{
				Env: []core.EnvVar{
					{ValueFrom: &core.EnvVarSource{ConfigMapKeyRef: &core.ConfigMapKeySelector{LocalObjectReference: core.LocalObjectReference{Name: name}, Key: "a", Optional: &optional}}},
					{ValueFrom: &core.EnvVarSource{SecretKeyRef: &core.SecretKeySelector{LocalObjectReference: core.LocalObjectReference{Name: name}, Key: "b"}}},
				},
				EnvFrom: []core.EnvFromSource{{ConfigMapRef: &core.ConfigMapEnvSource{LocalObjectReference: core.LocalObjectReference{Name: name}}}},
				Ports:   []core.ContainerPort{{Name: "http", Protocol: core.ProtocolTCP}},
			}},
			Volumes: []core.Volume{{VolumeSource: core.VolumeSource{ConfigMap: &core.ConfigMapVolumeSource{LocalObjectReference: core.LocalObjectReference{Name: name}}}}},
		}
		objects = append(objects, Object{Kind: deploymentKind, Name: name, Facts: Collect(d)})
	}
	facts := (heap() - before) / n
	x := newIndex(objects)
	pods := newLabelIndex(x, objectsWithPods)
	for range pods.in("", "") {
	}
	all := (heap() - before) / n
	t.Logf("%d bytes of facts and names, %d with the index, per Deployment", facts, all)
	if all > most {
		t.Errorf("%d bytes per Deployment, at most %d", all, most)
	}
	runtime.KeepAlive(pods)
}

// heap is the memory in use.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
