package upstream

import (
	"k8s.io/kubernetes/pkg/registry/storage/csidriver"
	"k8s.io/kubernetes/pkg/registry/storage/csinode"
	"k8s.io/kubernetes/pkg/registry/storage/csistoragecapacity"
	"k8s.io/kubernetes/pkg/registry/storage/storageclass"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattachment"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattributesclass"
	"k8s.io/kubernetes/pkg/registry/storagemigration/storagemigration"

	_ "k8s.io/kubernetes/pkg/apis/storage/install" // registers its kinds with legacyscheme, as in the server
	_ "k8s.io/kubernetes/pkg/apis/storagemigration/install"
)

func (t *Kinds) addStorage() {
	storage := t.family("storage.k8s.io", "v1", nativeScheme())
	storage.add("CSIDriver", csidriver.Strategy)
	storage.add("CSINode", csinode.Strategy)
	storage.add("CSIStorageCapacity", csistoragecapacity.Strategy)
	storage.add("StorageClass", storageclass.Strategy)
	storage.add("VolumeAttachment", volumeattachment.Strategy)
	storage.add("VolumeAttributesClass", volumeattributesclass.Strategy)

	t.family("storagemigration.k8s.io", "v1", nativeScheme()).add("StorageVersionMigration", storagemigration.Strategy)
}
