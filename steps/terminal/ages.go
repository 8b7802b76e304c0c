package terminal

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// aged makes the ages that kubectl computes itself those of the cluster's time.
// It computes them from the clock of its machine, and only of what it prints
// nothing else of: the events that describe and events list, and the pods of a
// described node. So those get instants that are as long ago by that clock as
// they are by the cluster's. All other ages come from the server.
type aged struct {
	next http.RoundTripper
	verb string
	now  func() time.Time // the cluster's
}

// computesAges reports whether a command computes ages.
func computesAges(args []string) bool {
	return len(args) > 0 && (args[0] == "describe" || args[0] == "events" && !hasFlag(args, "-o", "--output"))
}

// RoundTrip implements http.RoundTripper.
func (a aged) RoundTrip(req *http.Request) (*http.Response, error) {
	if !a.concerned(req) {
		return a.next.RoundTrip(req)
	}
	req = req.Clone(req.Context())
	req.Header.Set("Accept", "application/json")
	answer, err := a.next.RoundTrip(req)
	if err != nil || answer.StatusCode != http.StatusOK {
		return answer, err
	}
	data, err := io.ReadAll(answer.Body)
	if err := answer.Body.Close(); err != nil {
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	moved, err := a.move(data)
	if err != nil {
		return nil, err
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(moved)), int64(len(moved))
	answer.Header.Del("Content-Length")
	return answer, nil
}

// concerned reports whether a request is for what is printed with its age only.
func (a aged) concerned(req *http.Request) bool {
	q := req.URL.Query()
	if req.Method != http.MethodGet || q.Get("watch") != "" {
		return false
	}
	selector := q.Get("fieldSelector")
	switch path := req.URL.Path; {
	case strings.HasSuffix(path, "/events"):
		return a.verb == "events" || strings.Contains(selector, "involvedObject.")
	case strings.HasSuffix(path, "/pods"):
		return a.verb == "describe" && strings.Contains(selector, "spec.nodeName=")
	}
	return false
}

// move moves the instants of a list.
func (a aged) move(data []byte) ([]byte, error) {
	var list map[string]any
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	items, _ := list["items"].([]any)
	wall, now := time.Now(), a.now()
	for _, item := range items {
		object, _ := item.(map[string]any)
		metadata, _ := object["metadata"].(map[string]any)
		series, _ := object["series"].(map[string]any)
		for _, at := range []struct {
			in    map[string]any
			field string
		}{
			{metadata, "creationTimestamp"}, {object, "firstTimestamp"}, {object, "lastTimestamp"}, {object, "eventTime"},
			{object, "deprecatedFirstTimestamp"}, {object, "deprecatedLastTimestamp"}, {series, "lastObservedTime"},
		} {
			text, _ := at.in[at.field].(string)
			t, err := time.Parse(time.RFC3339, text)
			if err != nil {
				continue // null, or not there
			}
			// Whole seconds, so that what the command takes does not show.
			at.in[at.field] = wall.Add(-now.Sub(t).Truncate(time.Second)).UTC().Format("2006-01-02T15:04:05.000000Z")
		}
	}
	return json.Marshal(list)
}
