package apiserver

import (
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
)

// controllerManager is who controllers are in managed fields: the name of the
// program whose user agent their requests have (managerOrUserAgent).
const controllerManager = "kube-controller-manager"

// scaledBy writes into a new scale who set its replicas, as the API server does with
// an update of the subresource: nobody else manages them any more.
func scaledBy(manager string, scale runtime.Object, now time.Time) error {
	object, err := meta.Accessor(scale)
	if err != nil {
		return err
	}
	at := metav1.NewTime(now).Rfc3339Copy()
	object.SetManagedFields([]metav1.ManagedFieldsEntry{{
		Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: autoscalingv1.SchemeGroupVersion.String(), Time: &at,
		Subresource: "scale", FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:spec":{"f:replicas":{}}}`)},
	}})
	return nil
}
