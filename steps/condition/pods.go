package condition

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// pods is a number of pods that a step speaks of.
type pods struct {
	text      string
	how       string // exactly, at least, at most, all, no
	n         int
	namespace string
	filters   []test
}

var (
	podsParts  = regexp.MustCompile(`^(?:(exactly|at least|at most) (\d+)|(all|no)) pods?(.*?)(?: in namespace (\S+))?$`)
	podsFilter = regexp.MustCompile(` (of (\S+) (\S+)|with label (\S+)|on node (\S+)|named (\S+))`)
)

// pods reads a parameter {pods}.
func (r Reader) pods(text string) (pods, error) {
	m := podsParts.FindStringSubmatch(text)
	if m == nil {
		return pods{}, fmt.Errorf("%q is not a number of pods", text)
	}
	p := pods{text: text, how: m[1] + m[3], namespace: r.space(m[5])}
	p.n, _ = strconv.Atoi(m[2])
	for _, f := range podsFilter.FindAllStringSubmatch(m[4], -1) {
		filter, err := r.podsFilter(f)
		if err != nil {
			return pods{}, err
		}
		p.filters = append(p.filters, filter)
	}
	return p, nil
}

func (r Reader) podsFilter(m []string) (test, error) {
	switch {
	case m[2] == "deployment":
		return ofDeployment(r.Expand(m[3])), nil
	case m[2] != "":
		owner, err := r.kind(m[2])
		return ownerIs(owner.Kind, r.Expand(m[3])), err
	case m[4] != "":
		return labels(r.Expand(m[4]))
	case m[5] != "":
		return r.positive(Thing{Kind: "Pod"}, "on node "+m[5], false)
	}
	name := r.Expand(m[6])
	return func(_ *trace.State, id trace.ID, _ trace.Fields) bool { return named(name, id.Name) }, nil
}

// ofDeployment follows a pod's owner to its ReplicaSet's owner.
func ofDeployment(name string) test {
	owned := ownerIs("Deployment", name)
	return func(s *trace.State, pod trace.ID, f trace.Fields) bool {
		owners, _ := f["ownerReferences"].([]any)
		for _, o := range owners {
			rs, ok := strings.CutPrefix(fmt.Sprint(o), "ReplicaSet/")
			if !ok {
				continue
			}
			id := trace.ID{Kind: "ReplicaSet", Namespace: pod.Namespace, Name: strings.TrimSuffix(rs, "/controller")}
			if set, ok := s.Get(id); ok && owned(s, id, set) {
				return true
			}
		}
		return false
	}
}

// labels reads KEY=VALUE, KEY!=VALUE, KEY, joined by commas.
func labels(selector string) (test, error) {
	var tests []func(trace.Fields) bool
	for _, part := range strings.Split(selector, ",") {
		key, value, equal := strings.Cut(part, "=")
		key, unequal := strings.CutSuffix(key, "!")
		if key == "" {
			return nil, fmt.Errorf("%q is not a label selector: write KEY=VALUE", selector)
		}
		tests = append(tests, func(f trace.Fields) bool {
			have, ok := f["labels."+key]
			return ok && !equal || equal && (have == value) != unequal
		})
	}
	return func(_ *trace.State, _ trace.ID, f trace.Fields) bool {
		for _, t := range tests {
			if !t(f) {
				return false
			}
		}
		return true
	}, nil
}

// group returns the pods that the text names, whatever their number.
func (p pods) group(s *trace.State) []trace.ID {
	var out []trace.ID
next:
	for _, id := range s.IDs("Pod") {
		if id.Namespace != p.namespace {
			continue
		}
		f, _ := s.Get(id)
		for _, keep := range p.filters {
			if !keep(s, id, f) {
				continue next
			}
		}
		out = append(out, id)
	}
	return out
}

// condition asks whether the right number of them is in a state.
func (r Reader) podsCondition(p pods, state string) (trace.Condition, error) {
	words, negated := strings.CutPrefix(state, "not ")
	var is test
	switch {
	case words == "present" && !negated:
		is = func(*trace.State, trace.ID, trace.Fields) bool { return true }
	case words == "present" || words == "gone":
		return nil, fmt.Errorf("pods are counted as present: write \"no pods are present\"")
	default:
		var err error
		if is, err = r.test(Thing{Kind: "Pod"}, words, negated); err != nil {
			return nil, err
		}
	}
	return func(s *trace.State) bool {
		group, n := p.group(s), 0
		for _, id := range group {
			if f, _ := s.Get(id); is(s, id, f) {
				n++
			}
		}
		return p.enough(n, len(group))
	}, nil
}

func (p pods) enough(n, of int) bool {
	switch p.how {
	case "exactly":
		return n == p.n
	case "at least":
		return n >= p.n
	case "at most":
		return n <= p.n
	case "all":
		return of > 0 && n == of
	}
	return n == 0
}

func (p pods) seen(s *trace.State) string {
	group := p.group(s)
	if len(group) == 0 {
		return "no such pods" + Thing{Kind: "Pod", Namespace: p.namespace}.others(s)
	}
	var b strings.Builder
	for _, id := range group {
		f, _ := s.Get(id)
		fmt.Fprintf(&b, "%s: %s, phase %s, Ready %s\n", id, f.Text(trace.StatusColumn), f.Text("phase"), f.Text("conditions.Ready"))
	}
	return strings.TrimSuffix(b.String(), "\n")
}
