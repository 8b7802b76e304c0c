package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/clock"
)

// answer is what a handler writes to.
type answer interface {
	http.ResponseWriter
	// instead replaces what was written by an internal error, unless the client has
	// the beginning of it: then that is all it gets.
	instead(body []byte)
}

// serve calls the handler. If that panics, the client is told: net/http would end the
// connection, and here a panic on a goroutine of a client's would end the process.
func serve(h http.Handler, out answer, in *http.Request) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			out.instead(internalError("the server has ended the connection"))
			return
		}
		fault := clock.FaultOf(p)
		out.instead(internalError(fmt.Sprintf("gherkube crashed on %s %s, please report it to %s: %v\n%s",
			in.Method, in.URL.Path, clock.Tracker, fault, fault.Stack)))
	}()
	h.ServeHTTP(out, in)
}

func internalError(message string) []byte {
	body, err := json.Marshal(metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: metav1.StatusFailure,
		Reason: metav1.StatusReasonInternalError, Code: http.StatusInternalServerError, Message: message,
	})
	if err != nil {
		return nil // a status can be marshalled
	}
	return body
}

func (a *Answer) instead(body []byte) {
	clear(a.header)
	a.header.Set("Content-Type", "application/json")
	a.status = http.StatusInternalServerError
	a.body.Reset()
	a.body.Write(body)
}

func (s *stream) instead(body []byte) {
	begun := true
	s.once.Do(func() {
		begun = false
		s.status, s.sent = http.StatusInternalServerError, http.Header{"Content-Type": {"application/json"}}
		close(s.started)
	})
	if !begun {
		_, _ = s.Write(body) // the client may have gone away
	}
}
