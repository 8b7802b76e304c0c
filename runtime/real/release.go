package real

import (
	"context"
	"fmt"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
)

// releaseAfter is how long an object that is to end keeps its finalizers: the
// client that put them there may take them away.
const releaseAfter = 5 * time.Second

// release takes the finalizers away from an object that has been ending for a
// while.
func release(ctx context.Context, client dynamic.ResourceInterface, obj *unstructured.Unstructured) error {
	since := obj.GetDeletionTimestamp()
	if since == nil || len(obj.GetFinalizers()) == 0 || time.Since(since.Time) < releaseAfter {
		return nil
	}
	_, err := client.Patch(ctx, obj.GetName(), types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{})
	if err == nil || apierrors.IsNotFound(err) {
		return nil
	}
	return fmt.Errorf("taking the finalizers of %s %s away: %w", obj.GetKind(), obj.GetName(), err)
}

// releaseAll takes the finalizers away from everything in a namespace that has
// been ending for a while, of whatever kind.
func (c *Cluster) releaseAll(ctx context.Context, namespace string) error {
	lists, err := c.hub.discovery.ServerPreferredResources()
	if err != nil && !discovery.IsGroupDiscoveryFailedError(err) {
		return fmt.Errorf("asking for the resources that namespace %s may have: %w", namespace, err)
	}
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			continue
		}
		for _, r := range list.APIResources {
			if !r.Namespaced || !slices.Contains(r.Verbs, "list") || !slices.Contains(r.Verbs, "patch") {
				continue
			}
			client := c.hub.client.Resource(version.WithResource(r.Name)).Namespace(namespace)
			there, err := client.List(ctx, metav1.ListOptions{})
			if err != nil {
				continue // what cannot be listed is named by the namespace's status
			}
			for i := range there.Items {
				if err := release(ctx, client, &there.Items[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
