package trace

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Normalise makes traces of different clusters comparable: what is random or
// belongs to the place is replaced by stable words.
//
//   - generated names (of ReplicaSets, pods, slices, Jobs) become OWNER~1,
//     OWNER~2 in the order in which they appear, wherever they occur, and mirror
//     pods the name of their static pod; no name that a user gives has a ~;
//   - nodes become node~1, node~2 in order of their first use;
//   - events are named by object, container and reason, and numbered too;
//   - IP addresses become IP, UIDs UID, hashes of templates HASH, instants
//     TIME, and the scenario's namespace NS, also at the beginning of the names
//     of further ones;
//   - names that a message takes from a map, as a horizontal pod autoscaler's those of
//     others that select the same pods, are sorted, and what is an event for each order
//     becomes one;
//   - the server's times, revisions and fields that are not written are dropped;
//   - instants are rounded to a multiple of grain (0 leaves them).
func (t Trace) Normalise(grain time.Duration) Trace {
	n := newNormaliser(t)
	out := make(Trace, 0, len(t))
	for _, tr := range t.Rewrite(n.text) {
		original := t[len(out)]
		tr.At = round(tr.At, grain)
		tr.Times, tr.Revision = nil, 0
		tr.Namespace = n.namespaces(tr.Namespace)
		if tr.Kind == "Namespace" {
			tr.Name = n.namespaces(tr.Name)
		}
		if tr.Kind == "Event" {
			tr.Name = n.events[original.ID()]
			tr = n.unordered.join(original.ID(), tr)
		}
		for name := range tr.Set {
			switch {
			case !written(name), strings.HasSuffix(name, "/last-change-trigger-time"):
				delete(tr.Set, name)
			case strings.HasSuffix(name, "pod-template-hash"), strings.HasSuffix(name, "controller-revision-hash"):
				tr.Set[name] = "HASH"
			}
		}
		out = append(out, tr)
	}
	return out
}

// Rewrite returns the trace with f applied to every text in it: the names of
// objects and fields, and the values. The server's times stay.
func (t Trace) Rewrite(f func(string) string) Trace {
	out := make(Trace, len(t))
	for i, tr := range t {
		tr.Name = f(tr.Name)
		set := make(Fields, len(tr.Set))
		for name, v := range tr.Set {
			set[f(name)] = rewrite(v, f)
		}
		tr.Set = set
		out[i] = tr
	}
	return out
}

func rewrite(v any, f func(string) string) any {
	switch v := v.(type) {
	case string:
		return f(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = rewrite(v[i], f)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[f(k)] = rewrite(x, f)
		}
		return out
	}
	return v
}

func round(d, grain time.Duration) time.Duration {
	if grain <= 0 {
		return d
	}
	return d.Round(grain)
}

// The alphabet of generated names (k8s.io/apimachinery/pkg/util/rand).
const alphabet = "[bcdfghjklmnpqrstvwxz2456789]"

// generated is what stands behind the owner's name and a dash: the index of an
// Indexed Job's pod, and what generateName adds; the hash that the deployment
// controller adds; the minute that the CronJob controller adds.
var generated = regexp.MustCompile("^(?:(\\d+)-)?(?:" + alphabet + "{5}|" + alphabet + "{6,10}|[0-9]{8})$")

// place are what else differs from place to place, and the words for it.
var place = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`(\b[a-z0-9.-]+/[a-z0-9.-]+)_[a-z0-9.-]+_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`), "$1"}, // which one of a provisioner's pods leads
	{regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`), "UID"},
	{regexp.MustCompile(`\b(containerd|docker|cri-o)://[0-9a-f]+`), "$1://ID"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "ID"},
	{regexp.MustCompile(`pod-template-hash:? ?[=:]? ?"?` + alphabet + `{6,10}`), "pod-template-hash=HASH"},
	{regexp.MustCompile(`\bkube-api-access-` + alphabet + `{5}\b`), "kube-api-access-NAME"},
	{regexp.MustCompile(`(pods "[^"]*-)` + alphabet + `{5}"`), `${1}NAME"`}, // a pod that was refused
	{regexp.MustCompile(`\b(?:\d{1,3}\.){3}\d{1,3}(:\d+->)?`), "IP"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`), "TIME"},
	{regexp.MustCompile(`in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes`), "in TIME. Image size: N bytes"},
}

type normaliser struct {
	names  map[string]string // as found: as written
	counts map[string]int
	events map[ID]string
	// unordered are the events whose messages differ in an order only.
	unordered orders
	// namespace are the scenario's own, in the places where it cannot be
	// another word.
	namespace *strings.Replacer
	own       string // the scenario's namespace
}

func newNormaliser(t Trace) *normaliser {
	n := &normaliser{names: map[string]string{}, counts: map[string]int{}, events: map[ID]string{}, namespace: strings.NewReplacer(),
		unordered: orders{first: map[string]*joint{}, of: map[ID]*joint{}}}
	for _, tr := range t {
		if tr.Kind == "Scenario" && tr.Event == Start {
			ns := tr.Set.Text("namespace")
			n.own = ns
			n.namespace = strings.NewReplacer("_"+ns+"(", "_NS(", " "+ns+"/", " NS/", `"`+ns+`"`, `"NS"`, "namespace "+ns, "namespace NS")
		}
	}
	// Owners before what they own: a pod is named by its ReplicaSet.
	for _, pods := range []bool{false, true} {
		for _, tr := range t {
			if (tr.Kind == "Pod") == pods {
				n.learn(tr)
			}
		}
	}
	for _, tr := range t {
		n.event(tr)
	}
	return n
}

// learn notes the generated names and nodes of a line.
func (n *normaliser) learn(t Transition) {
	if node, ok := t.Set["nodeName"].(string); ok {
		n.name(node, "node")
	}
	switch {
	case t.Event != Added || t.Kind == "Event":
	case t.Kind == "Node":
		n.name(t.Name, "node")
	default:
		if base, ok := n.base(t); ok {
			n.name(t.Name, base)
		}
	}
}

// base is what a generated name begins with: the name of the owner. It returns
// false if the name is not generated.
func (n *normaliser) base(t Transition) (string, bool) {
	owners, _ := t.Set["ownerReferences"].([]any)
	for _, o := range owners {
		s, _ := o.(string)
		kind, owner, _ := strings.Cut(s, "/")
		owner = strings.TrimSuffix(owner, "/controller")
		if static, ok := strings.CutSuffix(t.Name, "-"+owner); ok && kind == "Node" {
			return static, true // a mirror pod
		}
		rest, ok := strings.CutPrefix(t.Name, owner+"-")
		if m := generated.FindStringSubmatch(rest); ok && m != nil {
			base := cmp.Or(n.names[owner], owner)
			if m[1] != "" {
				base += "-" + m[1]
			}
			return base, true
		}
	}
	return "", false
}

func (n *normaliser) name(found, base string) {
	if _, ok := n.names[found]; ok {
		return
	}
	n.names[found] = n.number(base)
}

func (n *normaliser) number(base string) string {
	n.counts[base]++
	return fmt.Sprintf("%s~%d", base, n.counts[base])
}

// namespaces is the name of a namespace, with NS for the scenario's own in it:
// those of a scenario are called like its own and a dash.
func (n *normaliser) namespaces(name string) string {
	if rest, ok := strings.CutPrefix(name, n.own); ok && n.own != "" && (rest == "" || rest[0] == '-') {
		return "NS" + rest
	}
	return name
}

// event names an event by what its first line says.
func (n *normaliser) event(t Transition) {
	if _, ok := n.events[t.ID()]; ok || t.Kind != "Event" {
		return
	}
	about := t.Set.Text("object") + " " + t.Set.Text("reason")
	if path := t.Set.Text("fieldPath"); path != "-" {
		about = t.Set.Text("object") + " " + path + " " + t.Set.Text("reason")
	}
	n.events[t.ID()] = n.number(n.text(about))
}

// word is a name in a text. A name may have dots, but also stand between them:
// endpoints.NAME.
var word = regexp.MustCompile(`[a-zA-Z0-9][a-zA-Z0-9.-]*`)

func (n *normaliser) text(s string) string {
	s = word.ReplaceAllStringFunc(s, func(w string) string {
		if name, ok := n.names[w]; ok {
			return name
		}
		parts := strings.Split(w, ".")
		for i, p := range parts {
			parts[i] = cmp.Or(n.names[p], p)
		}
		return strings.Join(parts, ".")
	})
	for _, p := range place {
		s = p.pattern.ReplaceAllString(s, p.word)
	}
	return n.namespace.Replace(Unordered(s))
}
