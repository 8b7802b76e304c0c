package terminal

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// reads are what an attempt of a command that waits has read of the cluster: it is
// made again only when something of it may have changed. The requests of one
// command come from several goroutines.
type reads struct {
	mu  sync.Mutex
	all bool // something was read of which it is not known what it depends on
	of  []read
	at  int64 // the last change that was looked at
}

// read is an object, or all of a resource, of one namespace or of all.
type read struct {
	resource        schema.GroupResource
	namespace, name string
}

// newReads are those of a command that has not read anything yet.
func newReads() *reads { return &reads{at: -1} }

// stale reports whether something that was read may have changed since it was
// asked last.
func (r *reads) stale(cluster Virtual) bool {
	now := cluster.Changes()
	if now == r.at {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	stale := r.at < 0 || r.all || cluster.Changed(r.at, r.include)
	r.at = now
	return stale
}

// include reports whether an object is among what was read. The caller holds the
// lock.
func (r *reads) include(resource schema.GroupResource, namespace, name string) bool {
	return slices.ContainsFunc(r.of, func(x read) bool {
		return x.resource == resource && (x.namespace == "" || x.namespace == namespace) && (x.name == "" || x.name == name)
	})
}

// list returns what was read, in the order of the first requests for it.
func (r *reads) list() []read {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.of)
}

// note adds what a request reads.
func (r *reads) note(req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	x, known := readOf(req)
	switch {
	case !known:
		r.all = true
	case !slices.Contains(r.of, x):
		r.of = append(r.of, x)
	}
}

// wrap notes the requests that go through.
func (r *reads) wrap(next http.RoundTripper) http.RoundTripper { return noting{next, r} }

type noting struct {
	next  http.RoundTripper
	reads *reads
}

// RoundTrip implements http.RoundTripper.
func (n noting) RoundTrip(req *http.Request) (*http.Response, error) {
	n.reads.note(req)
	return n.next.RoundTrip(req)
}

// readOf returns what a request reads, if that are objects of Kubernetes' own
// groups, which are as the cluster keeps them. What a subresource or another
// server says may depend on anything.
func readOf(req *http.Request) (x read, known bool) {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	switch {
	case req.Method != http.MethodGet:
		return read{}, false
	case len(parts) >= 3 && parts[0] == "api":
		parts = parts[2:]
	case len(parts) >= 4 && parts[0] == "apis" && scheme.Scheme.IsGroupRegistered(parts[1]):
		x.resource.Group, parts = parts[1], parts[3:]
	default:
		return read{}, false
	}
	if len(parts) > 2 && parts[0] == "namespaces" {
		x.namespace, parts = parts[1], parts[2:]
	}
	if len(parts) > 2 || parts[0] == "componentstatuses" {
		return read{}, false
	}
	x.resource.Resource = parts[0]
	if len(parts) == 2 {
		x.name = parts[1]
	} else if selector, err := fields.ParseSelector(req.URL.Query().Get("fieldSelector")); err == nil {
		x.name, _ = selector.RequiresExactMatch("metadata.name")
	}
	return x, true
}
