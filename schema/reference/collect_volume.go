package reference

import "k8s.io/kubernetes/pkg/apis/core"

var (
	configMapVolumeField = &field{base: "volumes[%d].configMap", name: ".name"}
	configMapItemField   = &field{base: "volumes[%d].configMap", name: ".name", part: ".items[%d].key"}
	secretVolumeField    = &field{base: "volumes[%d].secret", name: ".secretName"}
	claimVolumeField     = &field{base: "volumes[%d].persistentVolumeClaim", name: ".claimName"}

	projectedConfigMapField = &field{base: "volumes[%d].projected.sources[%d].configMap", name: ".name"}
	projectedSecretField    = &field{base: "volumes[%d].projected.sources[%d].secret", name: ".name"}

	ephemeralClassField  = &field{base: "volumes[%d].ephemeral.volumeClaimTemplate.spec", name: ".storageClassName"}
	ephemeralVolumeField = &field{base: "volumes[%d].ephemeral.volumeClaimTemplate.spec", name: ".volumeName"}

	azureFileField  = &field{base: "volumes[%d].azureFile", name: ".secretName"}
	cephFSField     = &field{base: "volumes[%d].cephfs.secretRef", name: ".name"}
	cinderField     = &field{base: "volumes[%d].cinder.secretRef", name: ".name"}
	flexVolumeField = &field{base: "volumes[%d].flexVolume.secretRef", name: ".name"}
	rbdField        = &field{base: "volumes[%d].rbd.secretRef", name: ".name"}
	scaleIOField    = &field{base: "volumes[%d].scaleIO.secretRef", name: ".name"}
	iscsiField      = &field{base: "volumes[%d].iscsi.secretRef", name: ".name"}
	storageOSField  = &field{base: "volumes[%d].storageos.secretRef", name: ".name"}
	csiField        = &field{base: "volumes[%d].csi.nodePublishSecretRef", name: ".name"}
)

// items are the keys of a volume, or of a source of a projected one.
type items struct {
	whole *field // names the ConfigMap or Secret
	item  *field // names it and a key
	list  []core.KeyToPath
}

var (
	secretItemField             = &field{base: "volumes[%d].secret", name: ".secretName", part: ".items[%d].key"}
	projectedConfigMapItemField = &field{base: "volumes[%d].projected.sources[%d].configMap", name: ".name", part: ".items[%d].key"}
	projectedSecretItemField    = &field{base: "volumes[%d].projected.sources[%d].secret", name: ".name", part: ".items[%d].key"}
)

// files refers to a ConfigMap or Secret whose keys become files.
func (c *collector) files(to named, keys items, index ...int) {
	if len(keys.list) == 0 {
		c.refer(keys.whole, to, index...)
	}
	for k, item := range keys.list {
		to.part = item.Key
		c.refer(keys.item, to, append(index[:len(index):len(index)], k)...)
	}
}

// volume collects what a volume refers to. The Secrets are those of
// VisitPodSecretNames in k8s.io/kubernetes/pkg/api/pod.
func (c *collector) volume(v *core.VolumeSource, i int) {
	switch {
	case v.ConfigMap != nil:
		c.files(named{kind: configMapKind, name: v.ConfigMap.Name, optional: isTrue(v.ConfigMap.Optional)},
			items{configMapVolumeField, configMapItemField, v.ConfigMap.Items}, i)
	case v.Secret != nil:
		c.files(named{kind: secretKind, name: v.Secret.SecretName, optional: isTrue(v.Secret.Optional)},
			items{secretVolumeField, secretItemField, v.Secret.Items}, i)
	case v.Projected != nil:
		for j := range v.Projected.Sources {
			c.projected(&v.Projected.Sources[j], i, j)
		}
	case v.PersistentVolumeClaim != nil:
		c.refer(claimVolumeField, named{kind: persistentVolumeClaimKind, name: v.PersistentVolumeClaim.ClaimName}, i)
	case v.Ephemeral != nil && v.Ephemeral.VolumeClaimTemplate != nil:
		spec := &v.Ephemeral.VolumeClaimTemplate.Spec
		c.refer(ephemeralClassField, named{kind: storageClassKind, name: textOf(spec.StorageClassName)}, i)
		c.refer(ephemeralVolumeField, named{kind: persistentVolumeKind, name: spec.VolumeName}, i)
	case v.AzureFile != nil:
		c.refer(azureFileField, named{kind: secretKind, name: v.AzureFile.SecretName}, i)
	case v.CSI != nil:
		c.secretRef(csiField, v.CSI.NodePublishSecretRef, i)
	default:
		c.oldVolume(v, i)
	}
}

// oldVolume collects what the volumes of in-tree drivers refer to.
func (c *collector) oldVolume(v *core.VolumeSource, i int) {
	switch {
	case v.CephFS != nil:
		c.secretRef(cephFSField, v.CephFS.SecretRef, i)
	case v.Cinder != nil:
		c.secretRef(cinderField, v.Cinder.SecretRef, i)
	case v.FlexVolume != nil:
		c.secretRef(flexVolumeField, v.FlexVolume.SecretRef, i)
	case v.RBD != nil:
		c.secretRef(rbdField, v.RBD.SecretRef, i)
	case v.ScaleIO != nil:
		c.secretRef(scaleIOField, v.ScaleIO.SecretRef, i)
	case v.ISCSI != nil:
		c.secretRef(iscsiField, v.ISCSI.SecretRef, i)
	case v.StorageOS != nil:
		c.secretRef(storageOSField, v.StorageOS.SecretRef, i)
	}
}

func (c *collector) secretRef(f *field, ref *core.LocalObjectReference, index ...int) {
	if ref != nil {
		c.refer(f, named{kind: secretKind, name: ref.Name}, index...)
	}
}

func (c *collector) projected(s *core.VolumeProjection, i, j int) {
	if r := s.ConfigMap; r != nil {
		c.files(named{kind: configMapKind, name: r.Name, optional: isTrue(r.Optional)},
			items{projectedConfigMapField, projectedConfigMapItemField, r.Items}, i, j)
	}
	if r := s.Secret; r != nil {
		c.files(named{kind: secretKind, name: r.Name, optional: isTrue(r.Optional)},
			items{projectedSecretField, projectedSecretItemField, r.Items}, i, j)
	}
}
