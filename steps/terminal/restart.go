package terminal

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubectl/pkg/polymorphichelpers"
)

// kubectl rollout restart writes the present time, that of its machine's clock,
// into the template of a workload (polymorphichelpers.ObjectRestarterFn). Here
// that is the cluster's time, by which a second restart within a second changes
// nothing and is refused. The hook, which is global in upstream, is told the time by an
// annotation that the objects have as the command reads them: it is there before
// and after, and in no patch.

// nowAnnotation is that annotation.
const nowAnnotation = "gherkube/now"

// restartedAt is the annotation that upstream writes.
const restartedAt = "kubectl.kubernetes.io/restartedAt"

// restarting adds the cluster's time to what rollout restart reads.
type restarting struct {
	next http.RoundTripper
	now  func() time.Time
}

// restarts reports whether a command is a rollout restart.
func restarts(args []string) bool {
	return len(args) > 1 && args[0] == "rollout" && args[1] == "restart"
}

// RoundTrip implements http.RoundTripper.
func (r restarting) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		return r.next.RoundTrip(req)
	}
	req = req.Clone(req.Context())
	req.Header.Set("Accept", "application/json")
	answer, err := r.next.RoundTrip(req)
	if err != nil || answer.StatusCode != http.StatusOK {
		return answer, err
	}
	body, err := replay(answer)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	if json.Unmarshal(body, &object) != nil {
		return answer, nil // the server's own words
	}
	r.stamp(object)
	items, _ := object["items"].([]any)
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			r.stamp(object)
		}
	}
	if body, err = json.Marshal(object); err != nil {
		return nil, err
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer.Header.Del("Content-Length")
	return answer, nil
}

func (r restarting) stamp(object map[string]any) {
	metadata, ok := object["metadata"].(map[string]any)
	if !ok || metadata["name"] == nil {
		return // a list, or no object
	}
	annotations, ok := metadata["annotations"].(map[string]any)
	if !ok {
		annotations = map[string]any{}
		metadata["annotations"] = annotations
	}
	annotations[nowAnnotation] = r.now().UTC().Format(time.RFC3339)
}

// restarter is upstream's restarter, with the time that the object tells.
func restarter(upstream polymorphichelpers.ObjectRestarterFunc) polymorphichelpers.ObjectRestarterFunc {
	return func(object runtime.Object) ([]byte, error) {
		data, err := upstream(object)
		if err != nil {
			return nil, err
		}
		metadata, err := meta.Accessor(object)
		if err != nil {
			return nil, err
		}
		now := metadata.GetAnnotations()[nowAnnotation]
		if now == "" {
			return data, nil
		}
		var content map[string]any
		if err := json.Unmarshal(data, &content); err != nil {
			return nil, err
		}
		at := content
		for _, name := range []string{"spec", "template", "metadata", "annotations"} {
			if at, _ = at[name].(map[string]any); at == nil {
				return data, nil // upstream has put it elsewhere
			}
		}
		at[restartedAt] = now
		return json.Marshal(content)
	}
}
