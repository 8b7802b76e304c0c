package apiserver

import (
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/core/helper"
	corev1conversion "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/apis/core/v1/helper/qos"
	"k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/util/hash"
)

// Manifests is the folder of static pods on nodes of kubeadm (staticPodPath).
const Manifests = "/etc/kubernetes/manifests"

// configHash is kubetypes.ConfigHashAnnotationKey.
const configHash = "kubernetes.io/config.hash"

// StaticPod is the pod that the kubelet of a node makes of a file in Manifests
// (config.tryDecodeSinglePod). The error says why the kubelet ignores the file.
func StaticPod(manifest []byte, file, node string) (*corev1.Pod, error) {
	pod, err := decodeStatic(manifest)
	if err != nil {
		return nil, err
	}
	if pod.Name == "" {
		return nil, errors.New("invalid pod: name is needed for the pod")
	}
	defaultStatic(pod, Manifests+"/"+file, node)
	options := podutil.GetValidationOptionsFromPodSpecAndMeta(&pod.Spec, nil, &pod.ObjectMeta, nil)
	if errs := validation.ValidatePodCreate(pod, options); len(errs) > 0 {
		return nil, fmt.Errorf("invalid pod: %w", errs.ToAggregate())
	}
	if _, resource, err := podutil.HasAPIObjectReference(pod); err != nil {
		return nil, err
	} else if resource != "" {
		return nil, fmt.Errorf("static pods may not reference %s", resource)
	}
	out := &corev1.Pod{}
	if err := corev1conversion.Convert_core_Pod_To_v1_Pod(pod, out, nil); err != nil {
		return nil, err
	}
	out.Status.QOSClass = qos.GetPodQOS(out)
	return out, nil
}

func decodeStatic(manifest []byte) (*api.Pod, error) {
	data, err := utilyaml.ToJSON(manifest)
	if err != nil {
		return nil, fmt.Errorf("couldn't parse as pod(%w), please check config file", err)
	}
	obj, err := runtime.Decode(legacyscheme.Codecs.UniversalDecoder(), data)
	if err != nil {
		return nil, fmt.Errorf("couldn't parse as pod(%w), please check config file", err)
	}
	pod, ok := obj.(*api.Pod)
	if !ok {
		return nil, fmt.Errorf("couldn't parse as pod(it is a %T), please check config file", obj)
	}
	return pod, nil
}

// defaultStatic is config.applyDefaults.
func defaultStatic(pod *api.Pod, source, node string) {
	if pod.UID == "" {
		hasher := fnv.New128a()
		hash.DeepHashObject(hasher, pod)
		_, _ = fmt.Fprintf(hasher, "host:%s", node)
		_, _ = fmt.Fprintf(hasher, "file:%s", source)
		pod.UID = types.UID(hex.EncodeToString(hasher.Sum(nil)))
	}
	pod.Name = pod.Name + "-" + strings.ToLower(node)
	if pod.Namespace == "" {
		pod.Namespace = metav1.NamespaceDefault
	}
	pod.Spec.NodeName = node
	if pod.Annotations == nil {
		pod.Annotations = map[string]string{}
	}
	pod.Annotations[configHash] = string(pod.UID)
	helper.AddOrUpdateTolerationInPod(pod, &api.Toleration{Operator: api.TolerationOpExists, Effect: api.TaintEffectNoExecute})
	pod.Status.Phase = api.PodPending
}
