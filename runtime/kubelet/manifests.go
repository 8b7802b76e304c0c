package kubelet

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// PutManifest puts a file into the folder that a node's kubelet reads static pods
// from, in the place of one of the same name. The pod is as the kubelet decodes it:
// with its hash, the node's name as part of its own, and bound to the node.
func (k *Kubelets) PutManifest(node, file string, manifest *corev1.Pod) error {
	n, err := k.folder(node)
	if err != nil {
		return err
	}
	if n.manifests == nil {
		n.manifests = map[string]*corev1.Pod{}
	}
	n.manifests[file] = manifest
	k.changed(n)
	return nil
}

// RemoveManifest removes a file from that folder.
func (k *Kubelets) RemoveManifest(node, file string) error {
	n, err := k.folder(node)
	if err != nil {
		return err
	}
	if n.manifests[file] == nil {
		return fmt.Errorf("node %s has no static pod manifest %s: there are %q", node, file, slices.Sorted(maps.Keys(n.manifests)))
	}
	delete(n.manifests, file)
	k.changed(n)
	return nil
}

func (k *Kubelets) folder(node string) (*kubelet, error) {
	n := k.nodes[node]
	switch {
	case n == nil:
		return nil, k.noNode(node)
	case n.Host == nil:
		return nil, fmt.Errorf("node %s is off: nobody can change its files", node)
	}
	return n, nil
}

// changed lets the kubelet see its folder: it watches it (sourceFile.doWatch).
func (k *Kubelets) changed(n *kubelet) {
	if !n.reporter.Idle() {
		k.static.read(n)
	}
}
