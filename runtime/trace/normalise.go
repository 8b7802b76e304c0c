package trace

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Normalise makes traces of different clusters comparable: what is random or
// belongs to the place is replaced by stable words.
//
//   - generated names (of pods, ReplicaSets, slices) become OWNER-1, OWNER-2 in
//     the order in which they appear, wherever they occur;
//   - nodes become node-1, node-2 in order of their first use;
//   - IP addresses become IP, UIDs become UID, hashes of templates HASH;
//   - events are named by object and reason; the server's times are dropped;
//   - instants are rounded to a multiple of grain (0 leaves them).
func (t Trace) Normalise(grain time.Duration) Trace {
	n := &normaliser{names: map[string]string{}, counts: map[string]int{}}
	for _, tr := range t {
		n.learn(tr)
	}
	n.order()
	out := make(Trace, 0, len(t))
	for _, tr := range t {
		tr.At = round(tr.At, grain)
		tr.Times = nil
		if tr.Kind == "Event" {
			tr.Name, _, _ = strings.Cut(tr.Name, ".")
		}
		tr.Name = n.text(tr.Name)
		tr.Set = n.fields(tr.Set)
		out = append(out, tr)
	}
	return out
}

func round(d, grain time.Duration) time.Duration {
	if grain <= 0 {
		return d
	}
	return d.Round(grain)
}

var (
	// Names as generateName makes them, and as the deployment controller
	// names ReplicaSets.
	generated = regexp.MustCompile(`^(.+?)(-[bcdfghjklmnpqrstvwxz2456789]{6,10})?(-[bcdfghjklmnpqrstvwxz2456789]{5})?$`)
	ipv4      = regexp.MustCompile(`\b(?:\d{1,3}\.){3}\d{1,3}\b`)
	uid       = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
	hash      = regexp.MustCompile(`pod-template-hash:? ?[=:]? ?"?[bcdfghjklmnpqrstvwxz2456789]{6,10}`)
	container = regexp.MustCompile(`\b(containerd|docker|cri-o)://[0-9a-f]+`)
)

type normaliser struct {
	names  map[string]string // as found: as written
	counts map[string]int
	found  []string // longest first
}

// learn notes the generated names and nodes of a line.
func (n *normaliser) learn(t Transition) {
	if node, ok := t.Set["nodeName"].(string); ok {
		n.name(node, "node")
	}
	if t.Event != Added || t.Kind == "Event" || t.Kind == "Scenario" || t.Kind == "Node" {
		return
	}
	owners, _ := t.Set["ownerReferences"].([]any)
	if len(owners) == 0 && t.Kind != "EndpointSlice" {
		return
	}
	if m := generated.FindStringSubmatch(t.Name); m != nil && m[2]+m[3] != "" {
		n.name(t.Name, m[1])
	}
}

func (n *normaliser) name(found, base string) {
	if _, ok := n.names[found]; ok {
		return
	}
	n.counts[base]++
	n.names[found] = fmt.Sprintf("%s-%d", base, n.counts[base])
	n.found = append(n.found, found)
}

func (n *normaliser) order() {
	slices.SortStableFunc(n.found, func(a, b string) int { return len(b) - len(a) })
}

func (n *normaliser) text(s string) string {
	for _, f := range n.found {
		if strings.Contains(s, f) {
			s = strings.ReplaceAll(s, f, n.names[f])
		}
	}
	s = ipv4.ReplaceAllString(s, "IP")
	s = uid.ReplaceAllString(s, "UID")
	s = hash.ReplaceAllString(s, "pod-template-hash=HASH")
	return container.ReplaceAllString(s, "$1://ID")
}

func (n *normaliser) fields(f Fields) Fields {
	out := make(Fields, len(f))
	for name, v := range f {
		if strings.HasSuffix(name, "pod-template-hash") {
			v = "HASH"
		}
		out[n.text(name)] = n.value(v)
	}
	return out
}

func (n *normaliser) value(v any) any {
	switch v := v.(type) {
	case string:
		return n.text(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = n.value(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = n.value(x)
		}
		return out
	}
	return v
}
