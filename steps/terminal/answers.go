package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// RoundTrip implements http.RoundTripper.
func (h *holding) RoundTrip(req *http.Request) (*http.Response, error) {
	verb := h.args[0]
	if h.ctx.Err() != nil {
		if resp, ok := lastAnswer(req); ok {
			return resp, nil
		}
	}
	switch {
	case req.Method == http.MethodDelete && req.URL.Query().Get("dryRun") == "":
		resp, err := h.next.RoundTrip(req)
		if err == nil && resp.StatusCode < http.StatusMultipleChoices {
			h.note(req.URL.Path)
		}
		return resp, err
	case req.Method == http.MethodGet && h.isDeleted(req.URL.Path):
		resp, err := h.untilGone(req)
		h.eviction.gone()
		return resp, err
	case verb == "drain":
		return h.drain(req)
	case verb == "debug" && addsContainer(req):
		return h.addContainer(req)
	case req.Method == http.MethodGet && (verb == "run" || verb == "debug") && ownPod(req):
		return h.untilPod(req, h.podCondition())
	case req.Method == http.MethodGet && workloadPods(verb, req):
		return h.untilPod(req, anyPod)
	case verb == "scale" && strings.HasSuffix(req.URL.Path, "/scale") && hasFlag(h.args, "--timeout"):
		return h.scale(req)
	case verb == "logs" && strings.HasSuffix(req.URL.Path, "/log") && boolFlag(h.args, "-f", "--follow"):
		return h.untilStarted(req)
	}
	return h.next.RoundTrip(req)
}

// untilGone answers when an object is not there any more, or is another of the
// same name.
func (h *holding) untilGone(req *http.Request) (*http.Response, error) {
	resp, first, err := h.read(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	limit, err := timeoutFlag(h.args, Patience)
	if err != nil {
		return nil, err
	}
	gone, err := h.hold(req.URL.Path, limit, func() bool {
		var now metav1.PartialObjectMetadata
		resp, now, err = h.read(req)
		return err != nil || resp.StatusCode != http.StatusOK || now.UID != first.UID
	})
	if err == nil && !gone {
		h.process.giveUp(h.ctx, fmt.Sprintf("error: %v on %s/%s", errTimeout, path.Base(path.Dir(req.URL.Path)), path.Base(req.URL.Path)))
		return nil, errTimeout
	}
	if err != nil {
		return nil, err // net/http complains of an answer beside an error
	}
	return resp, nil
}

// scale answers a question about a scale that the command has set when it is
// reached (k8s.io/kubectl/pkg/scale, WaitForScaleHasDesiredReplicas).
func (h *holding) scale(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet || !h.scaled {
		h.scaled = h.scaled || req.Method != http.MethodGet
		return h.next.RoundTrip(req)
	}
	limit, err := timeoutFlag(h.args, Patience)
	if err != nil {
		return nil, err
	}
	reached, err := h.hold(req.URL.Path, limit, func() bool {
		resp, err := h.next.RoundTrip(req.Clone(req.Context()))
		if err != nil {
			return true
		}
		body, err := replay(resp)
		var scale autoscalingv1.Scale
		if err != nil || resp.StatusCode != http.StatusOK || json.Unmarshal(body, &scale) != nil {
			return true
		}
		return scale.Status.Replicas == scale.Spec.Replicas
	})
	if err == nil && !reached {
		h.process.giveUp(h.ctx, fmt.Sprintf("error: timed out waiting for %q to be synced", path.Base(path.Dir(req.URL.Path))))
		return nil, errTimeout
	}
	if err != nil {
		return nil, err
	}
	return h.next.RoundTrip(req)
}

// untilStarted asks for a log until it is not refused.
func (h *holding) untilStarted(req *http.Request) (*http.Response, error) {
	limit, err := durationFlag(h.args, "--pod-running-timeout", logTimeout)
	if err != nil {
		return nil, err
	}
	for end := h.kubectl.config.Time.Now().Add(limit); ; {
		resp, err := h.next.RoundTrip(req.Clone(req.Context()))
		if err != nil || resp.StatusCode != http.StatusBadRequest || boolFlag(h.args, "--ignore-errors") {
			return resp, err
		}
		fmt.Fprintln(h.process.err, message(resp))
		if err := h.pause(req.URL.Path, logRetry); err != nil {
			return nil, err
		}
		if !h.kubectl.config.Time.Now().Before(end) {
			h.process.giveUp(h.ctx, "error: "+context.DeadlineExceeded.Error())
			return nil, context.DeadlineExceeded
		}
	}
}
