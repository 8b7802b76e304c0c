package real

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// withUID is a pod that has replaced, or may be replaced by, one of its name.
func withUID(name, uid string, revision int) string {
	return fmt.Sprintf(`{"kind":"Pod","apiVersion":"v1","metadata":{"namespace":"ns","name":%q,"uid":%q,"resourceVersion":"%d"}}`, name, uid, revision)
}

// TestWhatTheServerHasForgottenIsListed: after the server has forgotten what
// changed, what a list shows is taken for what happened: nothing is lost, nothing
// is seen twice, and an object that was replaced has ended before.
func TestWhatTheServerHasForgottenIsListed(t *testing.T) {
	for name, forgotten := range map[string][]response{
		"refused":  {{}, refusal(http.StatusGone, metav1.StatusReasonExpired)},
		"gone":     {{}, refusal(http.StatusGone, metav1.StatusReasonGone)},
		"an event": {event("ERROR", `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"message":"too old resource version"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			a, config := newAPI(t)
			c := connected(t, config, asItIs)
			for i, pod := range []string{"stays", "changes", "ends", "replaced"} {
				a.watches["pods"] <- event("ADDED", withUID(pod, "first-"+pod, 11+i))
			}
			before := "ADDED stays, ADDED changes, ADDED ends, ADDED replaced"
			seen(t, c, before)
			a.mu.Lock()
			a.lists["/api/v1/pods"] = strings.Join([]string{withUID("stays", "first-stays", 11), withUID("changes", "first-changes", 43),
				withUID("new", "new", 42), withUID("replaced", "second", 41), pod("other", "foreign", 44)}, ",")
			a.mu.Unlock()
			for _, answer := range forgotten {
				a.watches["pods"] <- answer
			}
			after := before + ", DELETED replaced, ADDED replaced, ADDED new, MODIFIED changes, DELETED ends"
			seen(t, c, after)
			a.watches["pods"] <- event("DELETED", withUID("new", "new", 60))
			seen(t, c, after+", DELETED new")
			a.mu.Lock()
			defer a.mu.Unlock()
			if from := a.from["pods"]; from[len(from)-1] != "50" {
				t.Errorf("the watches began at %v, the last one not at the list's 50", from)
			}
			if kept := len(c.hub.kind("Pod").kept); kept != 3 {
				t.Errorf("%d pods are kept", kept)
			}
		})
	}
}

// TestAServerThatStartsAnewIsWaitedFor: what the hub asks for meanwhile is
// answered once the server is back, and the watches go on.
func TestAServerThatStartsAnewIsWaitedFor(t *testing.T) {
	a, _ := newAPI(t)
	a.lists["/api/v1/namespaces"] = `{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"ns","resourceVersion":"40"}}`
	server := httptest.NewServer(a)
	c := connected(t, &rest.Config{Host: server.URL}, asItIs)
	seen(t, c, "ADDED ns")
	if err := server.Listener.Close(); err != nil { // nobody gets in any more
		t.Fatal(err)
	}
	server.CloseClientConnections()
	server.Close()
	synced := make(chan error, 1)
	go func() { synced <- c.Sync(t.Context()) }()
	listener, err := net.Listen("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	again := &httptest.Server{Listener: listener, Config: &http.Server{Handler: a, ReadHeaderTimeout: time.Minute}}
	again.Start()
	t.Cleanup(func() { again.CloseClientConnections(); again.Close() })
	if err := <-synced; err != nil {
		t.Error(err)
	}
	a.watches["pods"] <- event("ADDED", pod("ns", "web", 60))
	seen(t, c, "ADDED ns, ADDED web")
}

// TestAServerThatIsNotThereIsAnErrorAtOnce: nobody waits for one that was never
// reached.
func TestAServerThatIsNotThereIsAnErrorAtOnce(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	if _, err := Connect(t.Context(), &rest.Config{Host: server.URL}); err == nil || !strings.Contains(err.Error(), "cannot be used") {
		t.Errorf("got %v", err)
	}
}
