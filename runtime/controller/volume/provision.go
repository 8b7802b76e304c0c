package volume

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

const (
	// inTree begins the names of the provisioners that were upstream's own.
	inTree         = "kubernetes.io/"
	hostPathPlugin = "kubernetes.io/host-path"
)

// migrated are the CSI drivers that stand for provisioners that were upstream's
// own (csi-translation-lib's GetCSINameFromInTreeName).
var migrated = map[string]string{
	"kubernetes.io/aws-ebs":         "ebs.csi.aws.com",
	"kubernetes.io/gce-pd":          "pd.csi.storage.gke.io",
	"kubernetes.io/azure-disk":      "disk.csi.azure.com",
	"kubernetes.io/azure-file":      "file.csi.azure.com",
	"kubernetes.io/cinder":          "cinder.csi.openstack.org",
	"kubernetes.io/portworx-volume": "pxd.portworx.com",
	"kubernetes.io/vsphere-volume":  "csi.vsphere.vmware.com",
}

// provision is provisionClaim: it finds who makes volumes of the class, and has
// an external provisioner do so.
func (s *sync) provision(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass) {
	switch {
	case class == nil:
		s.tellClaim(claim, corev1.EventTypeWarning, provisioningFailed, "storageclass.storage.k8s.io %q not found", storage.ClassOf(claim))
	case class.Provisioner == hostPathPlugin:
		s.tellClaim(claim, corev1.EventTypeWarning, provisioningFailed,
			"Failed to create provisioner: provisioning in volume plugin %q is disabled", hostPathPlugin)
	case migrated[class.Provisioner] != "":
		s.provisionExternally(claim, migrated[class.Provisioner])
	case strings.HasPrefix(class.Provisioner, inTree):
		s.tellClaim(claim, corev1.EventTypeWarning, provisioningFailed, "no volume plugin matched name: %s", class.Provisioner)
	default:
		s.provisionExternally(claim, class.Provisioner)
	}
}

// provisionExternally is provisionClaimOperationExternal.
func (s *sync) provisionExternally(claim *corev1.PersistentVolumeClaim, provisioner string) {
	if claim.Annotations[storage.Provisioner] != provisioner {
		out := claim.DeepCopy()
		metav1.SetMetaDataAnnotation(&out.ObjectMeta, storage.BetaProvisioner, provisioner)
		metav1.SetMetaDataAnnotation(&out.ObjectMeta, storage.Provisioner, provisioner)
		s.do(loop.Update{Key: store.PersistentVolumeClaims.KeyOf(out), Object: out})
		return // the change brings the claim here again
	}
	s.tellClaim(claim, corev1.EventTypeNormal, externalProvisioning,
		"Waiting for a volume to be created either by the external provisioner '%s' or manually by the system administrator. "+
			"If volume creation is delayed, please verify that the provisioner is running and correctly registered.", provisioner)
}
