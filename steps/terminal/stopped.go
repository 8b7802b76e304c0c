package terminal

import (
	"encoding/json"
	"io"
	"net/http"
	"path"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/gherkube/gherkube/runtime/client"
)

// lastAnswer answers the request by which a command that was stopped would go on
// for ever: upstream follows one object with an informer that no context ends
// (client-go/tools/watch.UntilWithSync, for run, debug and rollout status), and asks
// again when a request fails. It is told that what it waits for is over, or is
// not there, and when it asks what comes next, that the object was deleted; what it
// then prints is not taken any more. Other requests have no such answer.
func lastAnswer(req *http.Request) (*http.Response, bool) {
	q := req.URL.Query()
	selector, err := fields.ParseSelector(q.Get("fieldSelector"))
	if err != nil || req.Method != http.MethodGet || q.Get("sendInitialEvents") == "true" {
		return nil, false // an informer whose watch for a list fails, lists
	}
	name, ok := selector.RequiresExactMatch("metadata.name")
	if !ok {
		return nil, false
	}
	over := corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Namespace: path.Base(path.Dir(req.URL.Path)), Name: name, ResourceVersion: "1"},
		Status:     corev1.PodStatus{Phase: corev1.PodSucceeded},
	}
	pods := path.Base(req.URL.Path) == "pods"
	list := corev1.PodList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "List"}, ListMeta: metav1.ListMeta{ResourceVersion: "1"}, Items: []corev1.Pod{}}
	if pods {
		list.Kind, list.Items = "PodList", append(list.Items, over)
	}
	var answer any = list
	if client.Streams(req) {
		if !pods || q.Get("allowWatchBookmarks") != "true" {
			return nil, false // not an informer's
		}
		answer = struct {
			Type   watch.EventType `json:"type"`
			Object corev1.Pod      `json:"object"`
		}{watch.Deleted, over}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, false
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(text))),
	}, true
}
