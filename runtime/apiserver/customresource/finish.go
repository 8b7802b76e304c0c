package customresource

import (
	"context"
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/controller/finalizer"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// finish removes the instances of a definition that is being deleted, and the
// definition when there are none left: upstream's CRDFinalizer.
func (c *resources) finish(crd *apiextensionsv1.CustomResourceDefinition) error {
	if crd.DeletionTimestamp == nil || !apihelpers.CRDHasFinalizer(crd, apiextensionsv1.CustomResourceCleanupFinalizer) {
		return nil
	}
	left, err := c.deleteInstances(crd)
	if err != nil {
		return fmt.Errorf("deleting the instances of %s: %w", crd.Name, err)
	}
	changed := crd.DeepCopy()
	if left > 0 {
		setCondition(changed, apiextensionsv1.CustomResourceDefinitionCondition{
			Type: apiextensionsv1.Terminating, Status: apiextensionsv1.ConditionTrue,
			Reason: "InstanceDeletionInProgress", Message: "CustomResource deletion is in progress",
		}, c.now())
		return c.update(crd, changed)
	}
	apihelpers.CRDRemoveFinalizer(changed, apiextensionsv1.CustomResourceCleanupFinalizer)
	if len(changed.Finalizers) > 0 {
		return c.update(crd, changed)
	}
	_, err = c.world.Store.Delete(Definitions.KeyOf(crd), store.RevisionOf(crd))
	return err
}

// deleteInstances deletes what there is of the definition's resource. It
// returns how many instances are left because of their finalizers.
func (c *resources) deleteInstances(crd *apiextensionsv1.CustomResourceDefinition) (int, error) {
	resource := schema.GroupResource{Group: crd.Spec.Group, Resource: crd.Spec.Names.Plural}
	objs, _ := c.world.Store.List(resource, "")
	if len(objs) == 0 || !apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Established) {
		return 0, nil
	}
	instances, err := c.handler.(finalizer.CRClientGetter).GetCustomResourceListerCollectionDeleter(crd)
	if err != nil {
		return 0, err
	}
	ctx := world.Inside(context.Background(), c.world)
	done := map[string]bool{}
	for _, o := range objs {
		if done[o.GetNamespace()] {
			continue
		}
		done[o.GetNamespace()] = true
		ctx := apirequest.WithNamespace(ctx, o.GetNamespace())
		if _, err := instances.DeleteCollection(ctx, rest.ValidateAllObjectFunc, nil, nil); err != nil {
			return 0, err
		}
	}
	objs, _ = c.world.Store.List(resource, "")
	return len(objs), nil
}
