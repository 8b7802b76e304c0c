package terminal

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Of a pod in a namespace that ends, upstream's drain sleeps and tries again, by
// the wall clock, until the pod is marked for deletion, and then waits until it is
// gone (k8s.io/kubectl/pkg/drain, evictPods).

// namespaceEnds reports whether an eviction is refused because of that.
func namespaceEnds(resp *http.Response) bool {
	if resp.StatusCode != http.StatusForbidden {
		return false
	}
	body, err := replay(resp)
	var status metav1.Status
	if err != nil || json.Unmarshal(body, &status) != nil || status.Details == nil {
		return false
	}
	return slices.ContainsFunc(status.Details.Causes, func(c metav1.StatusCause) bool { return c.Type == corev1.NamespaceTerminatingCause })
}

// isMarked reports whether the pod of an eviction is marked for deletion.
func (h *holding) isMarked(eviction *http.Request, pod string) bool {
	get := eviction.Clone(eviction.Context())
	get.Method, get.Body, get.ContentLength = http.MethodGet, nil, 0
	url := *eviction.URL
	url.Path, url.RawQuery = pod, ""
	get.URL = &url
	resp, object, err := h.read(get)
	return err == nil && resp.StatusCode == http.StatusOK && object.DeletionTimestamp != nil
}

// evicted is the answer to an eviction that need not be made: what follows it, the
// wait for the pod's end, is what follows in upstream.
func evicted(req *http.Request) *http.Response {
	const body = `{"kind":"Status","apiVersion":"v1","status":"Success","code":201}`
	return &http.Response{
		Status: "201 Created", StatusCode: http.StatusCreated, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}
