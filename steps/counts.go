package steps

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// counters are the fields behind the words for counts of replicas.
var counters = map[string]string{
	"ready": "status.readyReplicas", "available": "status.availableReplicas", "updated": "status.updatedReplicas",
	"current": "status.replicas", "desired": "spec.replicas", "unavailable": "status.unavailableReplicas",
	"terminating": "status.terminatingReplicas",
}

// field is a question about one field of a thing.
func (w *World) field(text, name, what string, ok func(trace.Fields) bool) (subject, error) {
	t, err := w.thing(text)
	if err != nil {
		return subject{}, err
	}
	return subject{t, fmt.Sprintf("the %s of %s is %s", name, t, what), func(s *trace.State) bool {
		for _, id := range t.find(s) {
			if f, _ := s.Get(id); ok(f) {
				return true
			}
		}
		return false
	}, t.seen}, nil
}

func (w *World) replicas(thing, n, counter string) (subject, error) {
	return w.field(thing, "number of "+counter+" replicas", n, func(f trace.Fields) bool {
		return fmt.Sprint(f.Int(counters[counter])) == n
	})
}

func replicasWithin(ctx context.Context, w *World, a Args) error {
	return within(ctx, w, a, func(a Args) (subject, error) { return w.replicas(a.values[0], a.values[1], a.values[2]) })
}

func replicasNow(ctx context.Context, w *World, a Args) error {
	return now(ctx, w, a, func(a Args) (subject, error) { return w.replicas(a.values[0], a.values[1], a.values[2]) })
}

func replicasBelow(ctx context.Context, w *World, a Args) error {
	return replicasSince(ctx, w, a, "at least ", func(have, limit int64) bool { return have >= limit })
}

func replicasAbove(ctx context.Context, w *World, a Args) error {
	return replicasSince(ctx, w, a, "at most ", func(have, limit int64) bool { return have <= limit })
}

func replicasSince(ctx context.Context, w *World, a Args, words string, ok func(have, limit int64) bool) error {
	n, err := a.Int(2)
	if err != nil {
		return err
	}
	s, err := w.field(a.values[1], "number of "+a.values[0]+" replicas", words+a.values[2], func(f trace.Fields) bool {
		return ok(f.Int(counters[a.values[0]]), int64(n))
	})
	if err != nil {
		return err
	}
	return w.since(ctx, s, a.values[3])
}

func (w *World) restarts(text, words string, ok func(have int64) bool) (subject, error) {
	t, err := w.thing(text)
	if err != nil {
		return subject{}, err
	}
	if t.container == "" {
		return subject{}, fmt.Errorf("restarts are counted for a container: write container NAME of %s", t)
	}
	return w.field(text, "number of restarts", words, func(f trace.Fields) bool {
		p := t.prefix(f)
		_, known := f[p+".restartCount"]
		return known && ok(f.Int(p+".restartCount"))
	})
}

func restartsWithin(ctx context.Context, w *World, a Args) error {
	n, err := a.Int(1)
	if err != nil {
		return err
	}
	return within(ctx, w, a, func(a Args) (subject, error) {
		return w.restarts(a.values[0], "at least "+a.values[1], func(have int64) bool { return have >= int64(n) })
	})
}

func restartsNow(ctx context.Context, w *World, a Args) error {
	n, err := a.Int(1)
	if err != nil {
		return err
	}
	return now(ctx, w, a, func(a Args) (subject, error) {
		return w.restarts(a.values[0], a.values[1], func(have int64) bool { return have == int64(n) })
	})
}

func (w *World) fieldIs(a Args) (subject, error) {
	t, err := w.thing(a.values[1])
	if err != nil {
		return subject{}, err
	}
	want := w.expand(a.Text(2))
	return w.field(a.values[1], "field "+a.values[0], want, func(f trace.Fields) bool {
		name := a.values[0]
		if t.container != "" {
			name = t.prefix(f) + "." + name
		}
		return globText(want, f.Text(name))
	})
}

// globText matches a text with a pattern in which * stands for any text.
func globText(pattern, text string) bool {
	if !strings.Contains(pattern, "*") {
		return pattern == text
	}
	parts := strings.Split(pattern, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile(`(?s)^` + strings.Join(parts, ".*") + `$`).MatchString(text)
}

func fieldWithin(ctx context.Context, w *World, a Args) error { return within(ctx, w, a, w.fieldIs) }

func fieldNow(ctx context.Context, w *World, a Args) error { return now(ctx, w, a, w.fieldIs) }

func (w *World) endpoints(a Args) (subject, error) {
	service, n := w.expand(a.values[0]), a.values[1]
	t := thing{kind: "EndpointSlice", name: service + "-*"}
	return subject{t, fmt.Sprintf("service %s has %s ready endpoints", service, n), func(s *trace.State) bool {
		count := 0
		for _, id := range s.IDs("EndpointSlice") {
			f, _ := s.Get(id)
			if id.Namespace != "" || f.Text("labels.kubernetes.io/service-name") != service {
				continue
			}
			for _, e := range f.Under("endpoints") {
				if strings.HasPrefix(e[1], "ready=true") {
					count++
				}
			}
		}
		return fmt.Sprint(count) == n
	}, t.seen}, nil
}

func endpointsNow(ctx context.Context, w *World, a Args) error { return now(ctx, w, a, w.endpoints) }

func endpointsWithin(ctx context.Context, w *World, a Args) error {
	return within(ctx, w, a, w.endpoints)
}
