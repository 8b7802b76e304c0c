package terminal

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
)

// ownPod reports whether a request is for the one pod that run or debug waits
// for (their waitForPod and waitForContainer).
func ownPod(req *http.Request) bool {
	selector, err := fields.ParseSelector(req.URL.Query().Get("fieldSelector"))
	if err != nil || !strings.HasSuffix(req.URL.Path, "/pods") {
		return false
	}
	_, named := selector.RequiresExactMatch("metadata.name")
	return named
}

// workloadPods reports whether a request is for the pods of a workload, of
// which the command takes one (polymorphichelpers.GetFirstPod).
func workloadPods(verb string, req *http.Request) bool {
	switch verb {
	case "exec", "attach", "logs":
		return strings.HasSuffix(req.URL.Path, "/pods") && req.URL.Query().Get("labelSelector") != ""
	}
	return false
}

// podTimeout is how long upstream waits for pods unless --pod-running-timeout
// says otherwise.
const podTimeout = time.Minute

// untilPod answers when the list of pods is what the command waits for.
func (h *holding) untilPod(req *http.Request, wanted podsCondition) (*http.Response, error) {
	limit, err := durationFlag(h.args, "--pod-running-timeout", podTimeout)
	if err != nil {
		return nil, err
	}
	if h.args[0] == "debug" {
		limit = Patience // it knows no timeout
	}
	if h.args[0] == "logs" && !hasFlag(h.args, "--pod-running-timeout") {
		limit = logTimeout
	}
	gone := false
	ready, err := h.hold(req.URL.Path, limit, func() bool {
		list, err := h.list(req)
		gone = err == nil && len(list) == 0
		return err != nil || wanted(list)
	})
	if err != nil {
		return nil, err
	}
	if gone && h.args[0] == "debug" {
		return nil, h.debuggedIsGone()
	}
	if !ready {
		h.process.giveUp(h.ctx, "error: "+errTimeout.Error())
		return nil, errTimeout
	}
	return h.next.RoundTrip(req)
}

// list makes a request for pods as a list, however it was meant to be answered.
func (h *holding) list(req *http.Request) ([]corev1.Pod, error) {
	list := req.Clone(req.Context())
	q := list.URL.Query()
	for _, name := range []string{"watch", "sendInitialEvents", "resourceVersion", "resourceVersionMatch", "allowWatchBookmarks", "timeoutSeconds"} {
		q.Del(name)
	}
	list.URL.RawQuery = q.Encode()
	list.Header.Set("Accept", "application/json")
	resp, err := h.next.RoundTrip(list)
	if err != nil {
		return nil, err
	}
	body, err := replay(resp)
	if err != nil {
		return nil, err
	}
	var pods corev1.PodList
	if err := json.Unmarshal(body, &pods); err != nil {
		return nil, err
	}
	return pods.Items, nil
}

// podCondition is what run and debug wait for next. run waits twice: until its
// pod can be attached to, and until it has ended.
func (h *holding) podCondition() podsCondition {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lists++
	switch {
	case h.args[0] == "debug":
		return debugRuns(h.container)
	case h.lists == 1:
		return onePod(runs)
	}
	if restart := flagValue(h.args, "--restart"); restart == string(corev1.RestartPolicyOnFailure) || restart == "" {
		return onePod(func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodSucceeded })
	}
	return onePod(ended)
}
