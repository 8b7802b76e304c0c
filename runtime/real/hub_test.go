package real

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/trace"
)

// api is a server that says what a test wants.
type api struct {
	mu      sync.Mutex
	lists   map[string]string        // items by path
	onList  map[string]func()        // called after a list was taken
	watches map[string]chan response // answers to watches of a resource, in order
	from    map[string][]string      // resourceVersions that watches began at
}

// response is a line of a watch, or a refusal of it, or else its end.
type response struct {
	status int
	line   string
}

func newAPI(t *testing.T) (*api, *rest.Config) {
	t.Helper()
	a := &api{lists: map[string]string{}, onList: map[string]func(){}, from: map[string][]string{},
		watches: map[string]chan response{"namespaces": make(chan response, 8), "pods": make(chan response, 8)}}
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	return a, &rest.Config{Host: s.URL}
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	resource := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	switch {
	case r.URL.Path == "/api/v1":
		_ = json.NewEncoder(w).Encode(metav1.APIResourceList{TypeMeta: metav1.TypeMeta{Kind: "APIResourceList"}, GroupVersion: "v1", APIResources: []metav1.APIResource{
			{Name: "namespaces", Kind: "Namespace", Verbs: []string{"list", "watch"}},
			{Name: "pods", Kind: "Pod", Namespaced: true, Verbs: []string{"list", "watch"}},
			{Name: "pods/log", Kind: "Pod", Namespaced: true, Verbs: []string{"get"}},
		}})
	case !strings.HasPrefix(r.URL.Path, "/api/v1/") && !strings.HasPrefix(r.URL.Path, "/apis/example.com/v1/"):
		w.WriteHeader(http.StatusNotFound)
	case r.URL.Query().Get("watch") == "true":
		a.watch(w, r, resource)
	default:
		a.mu.Lock()
		items, then := a.lists[r.URL.Path], a.onList[r.URL.Path]
		a.mu.Unlock()
		fmt.Fprintf(w, `{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"50"},"items":[%s]}`, items)
		if then != nil {
			then()
		}
	}
}

func (a *api) watch(w http.ResponseWriter, r *http.Request, resource string) {
	a.mu.Lock()
	a.from[resource] = append(a.from[resource], r.URL.Query().Get("resourceVersion"))
	a.mu.Unlock()
	for {
		select {
		case <-r.Context().Done():
			return
		case answer := <-a.watches[resource]:
			if answer.line == "" {
				return
			}
			if answer.status != 0 {
				w.WriteHeader(answer.status)
				fmt.Fprintln(w, answer.line)
				return
			}
			fmt.Fprintln(w, answer.line)
			w.(http.Flusher).Flush()
		}
	}
}

func pod(namespace, name string, revision int) string {
	return fmt.Sprintf(`{"kind":"Pod","apiVersion":"v1","metadata":{"namespace":%q,"name":%q,"resourceVersion":"%d"}}`, namespace, name, revision)
}

func event(kind, object string) response {
	return response{line: fmt.Sprintf(`{"type":%q,"object":%s}`, kind, object)}
}

func refusal(code int, reason metav1.StatusReason) response {
	return response{code, fmt.Sprintf(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":%q,"code":%d,"message":"so it is"}`, reason, code)}
}

// connected returns a hub that watches, with the cluster of a scenario whose
// namespace is ns.
func connected(t *testing.T, config *rest.Config, change func(*Hub)) *Cluster {
	t.Helper()
	h, err := reach(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	change(h)
	c := &Cluster{hub: h, view: h.open("ns")}
	h.start()
	t.Cleanup(h.Close)
	return c
}

func asItIs(*Hub) {}

func names(t *testing.T, c *Cluster) []string {
	t.Helper()
	changes, _, err := c.Trace().Since(0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, change := range changes {
		all = append(all, string(change.Type)+" "+change.Object.GetName())
	}
	return all
}

func TestAViewHasTheScenariosNamespacesOnly(t *testing.T) {
	a, config := newAPI(t)
	c := connected(t, config, asItIs)
	for i, namespace := range []string{"ns", "other", "ns-more", "nsx", "ns"} {
		a.watches["pods"] <- event("ADDED", pod(namespace, fmt.Sprintf("%s-%d", namespace, i), 60+i))
	}
	last := func() bool { all := names(t, c); return len(all) > 0 && strings.HasSuffix(all[len(all)-1], "ns-4") }
	if err := c.Pass(t.Context(), time.Minute, last); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names(t, c), ", "); got != "ADDED ns-0, ADDED ns-more-2, ADDED ns-4" {
		t.Errorf("the view has %s", got)
	}
	kept := len(c.hub.kind("Pod").kept)
	c.view.close()
	if now := len(c.hub.kind("Pod").kept); kept != 3 || now != 0 || len(c.hub.views) != 0 {
		t.Errorf("the hub kept %d objects, and %d of %d views once nobody needs them", kept, now, len(c.hub.views))
	}
}

func TestPassEndsWithTheContext(t *testing.T) {
	_, config := newAPI(t)
	c := connected(t, config, asItIs)
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	err := c.Pass(ctx, time.Minute, func() bool { asked++; cancel(); return false })
	if !errors.Is(err, context.Canceled) || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	if err := c.Pass(ctx, time.Minute, func() bool { return true }); err != nil {
		t.Errorf("what holds at once needs no time: %v", err)
	}
	asked = 0
	if err := c.Pass(t.Context(), 0, func() bool { asked++; return false }); err != nil || asked != 2 {
		t.Errorf("asked %d times at the beginning and the end of no time, %v", asked, err)
	}
}

func TestSyncWaitsForWhatAListShows(t *testing.T) {
	a, config := newAPI(t)
	a.lists["/api/v1/namespaces"] = `{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"ns","resourceVersion":"40"}}`
	a.lists["/api/v1/namespaces/ns/pods"] = pod("ns", "listed", 45)
	c := connected(t, config, func(h *Hub) { h.kind("Pod").resourceVersion = "30" })
	a.watches["pods"] <- event("ADDED", pod("ns", "deleted", 41))
	a.mu.Lock()
	a.onList["/api/v1/namespaces/ns/pods"] = func() {
		a.watches["pods"] <- event("ADDED", pod("ns", "listed", 45))
		a.watches["pods"] <- event("DELETED", pod("ns", "deleted", 46))
	}
	a.mu.Unlock()
	there := func() bool { return len(names(t, c)) > 1 } // beside the namespace
	if err := c.Pass(t.Context(), time.Minute, there); err != nil {
		t.Fatal(err)
	}
	if err := c.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names(t, c), ", "); got != "ADDED ns, ADDED deleted, ADDED listed, DELETED deleted" {
		t.Errorf("after Sync there is %s", got)
	}
}

func TestAClusterThatIsGoneIsAnError(t *testing.T) {
	a, config := newAPI(t)
	c := connected(t, config, func(h *Hub) { h.lost = 0 })
	for range 2 {
		a.watches["pods"] <- refusal(http.StatusInternalServerError, metav1.StatusReasonInternalError)
	}
	err := c.Pass(t.Context(), time.Minute, func() bool { return false })
	if err == nil || !strings.Contains(err.Error(), "has not answered for") {
		t.Errorf("Pass returned %v", err)
	}
	if _, _, err := c.Trace().Since(0); err == nil {
		t.Error("the trace goes on as if nothing had happened")
	}
}

func TestChangesOfDifferentKindsAreInOrder(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	arrive := func(name string, second int, revision uint64) trace.Change {
		obj := &unstructured.Unstructured{Object: map[string]any{}}
		obj.SetName(name)
		return trace.Change{At: start.Add(time.Duration(second) * time.Second), Object: obj, Revision: revision}
	}
	var got []string
	for _, c := range ordered([]trace.Change{arrive("d", 2, 40), arrive("x", 3, 0), arrive("b", 4, 20), arrive("c", 5, 30)}, start.Add(3*time.Second)) {
		got = append(got, fmt.Sprintf("%s at %d", c.Object.GetName(), int(c.At.Sub(start).Seconds())))
	}
	if want := "b at 3, x at 3, c at 3, d at 3"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
}
