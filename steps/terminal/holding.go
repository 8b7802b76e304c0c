package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// holding answers the requests by which a command of kubectl waits only when
// they have the answer it waits for. Upstream asks again and again, by the wall
// clock, or watches; here the first request is held while virtual time passes:
//
//   - for an object that the command has deleted or evicted, until it is gone
//     (delete, drain, replace --force, apply --force);
//   - for an eviction that is refused for now, until it is not (drain);
//   - for the pod that the command has made, until it can be attached to, and
//     until it has ended (run, debug);
//   - for the pods of a workload, until there are any (exec, attach and logs of
//     TYPE/NAME);
//   - for the log of a container that has not started, until it has (logs -f);
//   - for a scale that the command has set, until it is reached (scale --timeout).
type holding struct {
	ctx      context.Context // of the command
	process  *virtualProcess
	kubectl  *kubectl
	args     []string
	next     http.RoundTripper
	changes  func() int64
	eviction *eviction // of drain

	mu        sync.Mutex
	deleted   map[string]bool // paths
	lists     int             // of the pod that the command has made
	container string          // that debug has added
	scaled    bool
}

// errTimeout ends a request when the command's own timeout is over.
var errTimeout = errors.New("timed out waiting for the condition")

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

func (h *holding) note(path string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.deleted == nil {
		h.deleted = map[string]bool{}
	}
	h.deleted[path] = true
}

func (h *holding) isDeleted(path string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.deleted[path]
}

// hold waits until a condition holds, which is asked for after each change, or
// for so long. It reports whether it holds. Of what a command waits for at once,
// the first name goes on first.
func (h *holding) hold(name string, limit time.Duration, until func() bool) (bool, error) {
	seen, holds := int64(-1), false
	end := h.kubectl.config.Time.Now().Add(limit)
	err := h.process.client.Hold(h.ctx, name, func() bool {
		if now := h.changes(); now != seen {
			seen, holds = now, until()
		}
		return holds || !h.kubectl.config.Time.Now().Before(end)
	})
	return holds, err
}

// pause waits so long.
func (h *holding) pause(name string, d time.Duration) error {
	_, err := h.hold(name, d, func() bool { return false })
	return err
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

// read makes a request and reads the answer, of which the body can be read
// again, as an object's metadata.
func (h *holding) read(req *http.Request) (*http.Response, metav1.PartialObjectMetadata, error) {
	var object metav1.PartialObjectMetadata
	req = req.Clone(req.Context())
	req.Header.Set("Accept", "application/json")
	resp, err := h.next.RoundTrip(req)
	if err != nil {
		return nil, object, err
	}
	body, err := replay(resp)
	if err == nil && resp.StatusCode == http.StatusOK {
		err = json.Unmarshal(body, &object)
	}
	return resp, object, err
}

// replay reads an answer's body and puts it back.
func replay(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // it was read to its end
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
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

// message is what a refusal says.
func message(resp *http.Response) string {
	body, err := replay(resp)
	var status metav1.Status
	if err != nil || json.Unmarshal(body, &status) != nil || status.Message == "" {
		return strings.TrimSpace(string(body))
	}
	return status.Message
}

// logRetry and logTimeout are how often, and for how long, logs -f asks again
// for the log of a container that has not started (pkg/cmd/logs,
// consumeWithRetry).
const (
	logRetry   = time.Second
	logTimeout = 20 * time.Second
)

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
