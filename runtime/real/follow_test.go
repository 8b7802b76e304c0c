package real

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/trace"
)

var widgets = trace.Found{
	Kind:     trace.Kind{GroupVersionKind: schema.GroupVersionKind{Group: "example.com", Version: "v1", Kind: "Widget"}, Namespaced: true},
	Resource: "widgets",
}

func widget(namespace, name string, revision int) string {
	return fmt.Sprintf(`{"kind":"Widget","apiVersion":"example.com/v1","metadata":{"namespace":%q,"name":%q,"resourceVersion":"%d"}}`, namespace, name, revision)
}

// seen returns when the view's changes are those.
func seen(t *testing.T, c *Cluster, want string) {
	t.Helper()
	if err := c.Pass(t.Context(), time.Minute, func() bool { return strings.Join(names(t, c), ", ") == want }); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names(t, c), ", "); got != want {
		t.Fatalf("the view has %s, want %s", got, want)
	}
}

// A kind that one scenario asks for is that scenario's: it is watched from its
// list on, synced, and over when the server serves it no more.
func TestAViewFollowsAKindThatItAsksFor(t *testing.T) {
	a, config := newAPI(t)
	a.watches["widgets"] = make(chan response, 8)
	a.lists["/apis/example.com/v1/widgets"] = widget("ns", "blue", 40) + "," + widget("other", "red", 41)
	a.lists["/apis/example.com/v1/namespaces/ns/widgets"] = widget("ns", "blue", 40) + "," + widget("ns", "green", 60)
	a.lists["/api/v1/namespaces"] = `{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"ns","resourceVersion":"40"}}`
	c := connected(t, config, asItIs)
	other := &Cluster{hub: c.hub, view: c.hub.open("other")}
	for range 2 { // the second time there is nothing to do
		if err := c.Follow(t.Context(), widgets); err != nil {
			t.Fatal(err)
		}
	}
	seen(t, c, "ADDED ns, ADDED blue")
	a.watches["widgets"] <- event("ADDED", widget("other", "grey", 59))
	a.watches["widgets"] <- event("ADDED", widget("ns", "green", 60))
	if err := c.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen(t, c, "ADDED ns, ADDED blue, ADDED green")
	if got := names(t, other); len(got) != 0 {
		t.Errorf("a scenario that did not ask sees %v", got)
	}
	a.watches["widgets"] <- refusal(http.StatusNotFound, metav1.StatusReasonNotFound)
	a.watches["widgets"] <- refusal(http.StatusNotFound, metav1.StatusReasonNotFound)
	seen(t, c, "ADDED ns, ADDED blue, ADDED green, DELETED blue, DELETED green")
	if len(c.kinds()) != len(c.hub.kinds) {
		t.Error("the kind is still followed")
	}
	c.view.close()
	select {
	case <-c.hub.failed:
		t.Errorf("the hub has ended: %v", c.hub.failure())
	default:
	}
}

// What cannot be listed cannot be followed.
func TestAKindThatIsNotServedIsAnError(t *testing.T) {
	_, config := newAPI(t)
	c := connected(t, config, asItIs)
	gadgets := widgets
	gadgets.Group, gadgets.Resource = "example.org", "gadgets"
	err := c.Follow(t.Context(), gadgets)
	if err == nil || !strings.Contains(err.Error(), "listing objects of kind Widget.example.org of all namespaces: ") {
		t.Errorf("got %v", err)
	}
	if len(c.kinds()) != len(c.hub.kinds) {
		t.Error("the kind is followed")
	}
}
