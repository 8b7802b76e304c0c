package upstream

import (
	"bytes"
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/runtime"
)

// MaxRequest is how many bytes a request may have: MaxRequestBodyBytes in
// NewConfig of k8s.io/apiserver/pkg/server.
const MaxRequest = 3 * 1024 * 1024

// MaxStored is how many bytes etcd takes in one request, and so of an object: its
// --max-request-bytes by default (DefaultMaxRequestBytes of go.etcd.io/etcd/server).
const MaxStored = 1.5 * 1024 * 1024

// MaxAnnotations is how many bytes all annotations of an object may have.
const MaxAnnotations = validation.TotalAnnotationSizeLimitB

// StoredSize is how many bytes etcd has to take for the object at least: built-in
// kinds are stored as Protocol Buffers, others as JSON.
func (a *Answer) StoredSize(data []byte) int {
	if a.Kind.Custom == nil && a.Err == nil {
		return protobufSize(a.Decoded.Versioned)
	}
	return len(data)
}

// protobufSize is the size of the object itself; 0 of a kind that cannot be stored
// so.
func protobufSize(object runtime.Object) int {
	if sized, ok := object.(interface{ Size() int }); ok {
		return sized.Size()
	}
	return 0
}

// AppliedSize is how many bytes the annotations have once kubectl apply has added
// its own: the object, as JSON in one line (CreateApplyAnnotation of
// k8s.io/kubectl/pkg/util).
func AppliedSize(data []byte) int {
	if len(data) < MaxAnnotations/2 { // what there are of annotations is in the data too
		return 0
	}
	var line bytes.Buffer
	var object struct {
		Metadata struct {
			Annotations map[string]string `json:"annotations"`
		} `json:"metadata"`
	}
	if json.Compact(&line, data) != nil || json.Unmarshal(data, &object) != nil {
		return 0
	}
	size := line.Len() + len("\n") + len(corev1.LastAppliedConfigAnnotation)
	for key, value := range object.Metadata.Annotations {
		if key != corev1.LastAppliedConfigAnnotation {
			size += len(key) + len(value)
		} else {
			size -= len(value) // which is not part of what is kept
		}
	}
	return size
}
