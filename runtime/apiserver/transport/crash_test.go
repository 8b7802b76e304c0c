package transport_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/apiserver/transport"
)

// TestACrashIsAnAnswer: a panic of the handler is an internal error for the client that
// has asked, on whatever goroutine the handler runs, and the end of an answer that has
// begun.
func TestACrashIsAnAnswer(t *testing.T) {
	begins := func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, "begun")
		_ = http.NewResponseController(w).Flush() // an answer that is kept has nothing to flush
	}
	for _, c := range []struct {
		name    string
		streams bool
		handler http.HandlerFunc
		code    int
		body    string // or a part of the message
	}{
		{"at once", false, func(http.ResponseWriter, *http.Request) { panic("oh no") }, 500, "gherkube crashed on GET /x, please report it"},
		{"within an answer", false, func(w http.ResponseWriter, _ *http.Request) { begins(w); panic("oh no") }, 500, "oh no"},
		{"before a stream", true, func(http.ResponseWriter, *http.Request) { var m map[string]int; m["a"] = 1 }, 500, "assignment to entry in nil map"},
		{"within a stream", true, func(w http.ResponseWriter, _ *http.Request) { begins(w); panic("oh no") }, 200, "begun"},
		{"a connection that is ended", true, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 500, "the server has ended the connection"},
	} {
		req, err := http.NewRequest(http.MethodGet, "http://c/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.New(c.handler, func(*http.Request) bool { return c.streams }).RoundTrip(req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != c.code {
			t.Errorf("%s: %d, %v", c.name, resp.StatusCode, err)
		}
		text := string(body)
		if c.code != http.StatusOK {
			var status metav1.Status
			if err := json.Unmarshal(body, &status); err != nil || status.Reason != metav1.StatusReasonInternalError {
				t.Errorf("%s: %v: %s", c.name, err, body)
			}
			text = status.Message
		}
		if !strings.Contains(text, c.body) {
			t.Errorf("%s: %s", c.name, text)
		}
	}
}
