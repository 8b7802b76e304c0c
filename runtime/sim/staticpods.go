package sim

import (
	"context"
	"fmt"

	"github.com/gherkube/gherkube/runtime/apiserver"
)

// PutManifest puts a file into the folder from which the kubelet of a node runs
// static pods. The error says why the kubelet would ignore it.
func (c *machines) PutManifest(_ context.Context, node, file string, manifest []byte) error {
	pod, err := apiserver.StaticPod(manifest, file, node)
	if err != nil {
		return fmt.Errorf("the kubelet of node %s could not process the manifest file %s: %w", node, file, err)
	}
	return c.fault(func() error { return c.kubelets.PutManifest(node, file, pod) })
}

// RemoveManifest removes a file from that folder.
func (c *machines) RemoveManifest(_ context.Context, node, file string) error {
	return c.fault(func() error { return c.kubelets.RemoveManifest(node, file) })
}
