package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/kubernetes/scheme"
)

// addsContainer reports whether a request of debug adds the container that it
// waits for: an ephemeral one to a pod, or one in a pod of its own (pkg/cmd/debug,
// debugByEphemeralContainer, debugByCopy and visitNode).
func addsContainer(req *http.Request) bool {
	switch req.Method {
	case http.MethodPatch:
		return strings.HasSuffix(req.URL.Path, "/ephemeralcontainers")
	case http.MethodPost:
		return strings.HasSuffix(req.URL.Path, "/pods")
	}
	return false
}

// addContainer makes a request that adds the container that debug waits for, and
// notes its name: debug makes one up unless -c gives it. A pod may have the
// containers of other debugs too.
func (h *holding) addContainer(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close() // it was read to its end
	if err != nil {
		return nil, err
	}
	pod, err := sentPod(req, body)
	if err != nil {
		return nil, fmt.Errorf("reading the pod in kubectl debug's request %s %s: %w", req.Method, req.URL.Path, err)
	}
	h.mu.Lock()
	h.container = debugContainer(pod, flagValue(h.args, "-c", "--container"))
	h.mu.Unlock()
	req = req.Clone(req.Context())
	req.Body = io.NopCloser(bytes.NewReader(body))
	return h.next.RoundTrip(req)
}

// sentPod returns the pod in the body of a request: what a patch changes, or all
// of it in the encoding that the client has chosen.
func sentPod(req *http.Request, body []byte) (*corev1.Pod, error) {
	pod := &corev1.Pod{}
	if req.Method == http.MethodPatch {
		return pod, json.Unmarshal(body, pod)
	}
	_, _, err := scheme.Codecs.UniversalDeserializer().Decode(body, nil, pod)
	return pod, err
}

// debugContainer returns the name of the container by which a pod is debugged: the
// one of that name, or the one that was added last.
func debugContainer(p *corev1.Pod, name string) string {
	var names []string
	for _, c := range p.Spec.Containers {
		names = append(names, c.Name)
	}
	for _, c := range p.Spec.EphemeralContainers {
		names = append(names, c.Name)
	}
	if len(names) == 0 || slices.Contains(names, name) {
		return name
	}
	return names[len(names)-1]
}

// debuggedIsGone ends debug as waitForContainer does when it hears that the pod has
// been deleted. From a list without the pod it would wait for one.
func (h *holding) debuggedIsGone() error {
	err := apierrors.NewNotFound(corev1.Resource("pods"), "")
	h.process.giveUp(h.ctx, fmt.Sprintf("Error from server (%s): %v", err.Status().Reason, err))
	return err
}

// debugRuns is the condition of pkg/cmd/debug's waitForContainer.
func debugRuns(container string) podsCondition {
	return onePod(func(p *corev1.Pod) bool {
		for _, list := range [][]corev1.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses, p.Status.EphemeralContainerStatuses} {
			for _, c := range list {
				if c.Name == container {
					return c.State.Running != nil || c.State.Terminated != nil
				}
			}
		}
		return false
	})
}
