package terminal

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/client"
)

// aged makes the ages that kubectl computes itself those of the cluster's time.
// It computes them from the clock of its machine, and only of what it prints
// nothing else of: the events that describe and events list, the pods of a
// described node, for how long a described object is being deleted, the pods without metrics of top, those that drain finds marked
// for deletion, and what get is to print without the server. So those get
// instants that are as long ago by that clock as they are by the cluster's. All
// other ages come from the server.
type aged struct {
	next http.RoundTripper
	verb string
	now  func() time.Time // the cluster's
}

// computesAges reports whether a command computes ages.
func computesAges(args []string) bool {
	if len(args) == 0 {
		return false
	}
	switch args[0] {
	case "describe":
		return true
	case "events":
		return !hasFlag(args, "-o", "--output")
	case "get":
		return isFalse(args, "--server-print") && !hasFlag(args, "-o", "--output", "--raw")
	case "top":
		return len(args) > 1 && strings.HasPrefix(args[1], "po")
	case "drain":
		return hasFlag(args, "--skip-wait-for-delete-timeout")
	}
	return false
}

// finest is an age that has more than whole seconds: that of a pod which top has no
// metrics of (pkg/cmd/top, checkPodAge).
var finest = regexp.MustCompile(`(?m)^(error: Metrics not available for pod \S+, age: )(\S+)$`)

// inSeconds leaves the fractions of a second out, which are what the command takes.
func inSeconds(errOut []byte) []byte {
	return finest.ReplaceAllFunc(errOut, func(line []byte) []byte {
		parts := finest.FindSubmatch(line)
		age, err := time.ParseDuration(string(parts[2]))
		if err != nil {
			return line
		}
		return append(parts[1], age.Truncate(time.Second).String()...)
	})
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
	if client.Watches(req) {
		answer.Body = &agedEvents{ReadCloser: answer.Body, aged: a, events: json.NewDecoder(answer.Body)}
		return answer, nil
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
	if req.Method != http.MethodGet {
		return false
	}
	selector := req.URL.Query().Get("fieldSelector")
	switch path := req.URL.Path; {
	case a.verb == "get":
		return true
	case a.verb == "top":
		return strings.HasPrefix(path, "/api/v1/") && strings.Contains(path, "/pods")
	case a.verb == "drain":
		return strings.HasSuffix(path, "/pods")
	case client.Watches(req) && a.verb != "events":
		return false
	case strings.HasSuffix(path, "/events"):
		return a.verb == "events" || strings.Contains(selector, "involvedObject.")
	case strings.HasSuffix(path, "/pods"):
		return a.verb == "describe" && strings.Contains(selector, "spec.nodeName=")
	}
	return a.verb == "describe" && deletable.MatchString(req.URL.Path)
}

// deletable are the objects of which describe says since when they are being deleted,
// and of whose instants it says nothing else (Terminating (lasts …) in
// k8s.io/kubectl/pkg/describe).
var deletable = regexp.MustCompile(`/(pods|persistentvolumes|persistentvolumeclaims)/[^/]+$`)

// wholeSeconds is an age that has as many seconds as d when the command reads its
// clock, a moment later: what the command takes does not show. A pod's deletion lies
// ahead while it ends: kubectl says <invalid> of that.
func wholeSeconds(d time.Duration) time.Duration {
	if d < 0 {
		return d.Truncate(time.Second) - time.Second/2
	}
	return d.Truncate(time.Second)
}

// agedEvents are the events of a watch.
type agedEvents struct {
	io.ReadCloser
	aged   aged
	events *json.Decoder
	rest   []byte
}

// Read implements io.Reader.
func (e *agedEvents) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		var event map[string]any
		if err := e.events.Decode(&event); err != nil {
			return 0, err
		}
		object, _ := event["object"].(map[string]any)
		e.aged.moveOne(object, time.Now(), e.aged.now())
		var err error
		if e.rest, err = json.Marshal(event); err != nil {
			return 0, err
		}
		e.rest = append(e.rest, '\n')
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// move moves the instants of a list, or of an object.
func (a aged) move(data []byte) ([]byte, error) {
	var list map[string]any
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	wall, now := time.Now(), a.now()
	a.moveOne(list, wall, now)
	items, _ := list["items"].([]any)
	for _, item := range items {
		object, _ := item.(map[string]any)
		a.moveOne(object, wall, now)
	}
	return json.Marshal(list)
}

// moveOne moves the instants of an object.
func (a aged) moveOne(object map[string]any, wall, now time.Time) {
	metadata, _ := object["metadata"].(map[string]any)
	series, _ := object["series"].(map[string]any)
	for _, at := range []struct {
		in    map[string]any
		field string
	}{
		{metadata, "creationTimestamp"}, {metadata, "deletionTimestamp"},
		{object, "firstTimestamp"}, {object, "lastTimestamp"}, {object, "eventTime"},
		{object, "deprecatedFirstTimestamp"}, {object, "deprecatedLastTimestamp"}, {series, "lastObservedTime"},
	} {
		text, _ := at.in[at.field].(string)
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			continue // null, or not there
		}
		at.in[at.field] = wall.Add(-wholeSeconds(now.Sub(t))).UTC().Format("2006-01-02T15:04:05.000000Z")
	}
}
