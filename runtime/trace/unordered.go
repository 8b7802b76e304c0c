package trace

import (
	"regexp"
	"slices"
	"strings"
)

// examples are autoscalers that a message names: upstream takes them from a map
// (validateAndParseSelector in pkg/controller/podautoscaler, by HPAsMatchingPods).
var examples = regexp.MustCompile(`are controlled by more than one HPA \(e\.g\. \[([^\]]*)\]\)`)

// HasUnordered reports whether a text has such a message.
func HasUnordered(s string) bool { return examples.MatchString(s) }

// Unordered sorts the names in messages whose order is that of a map.
func Unordered(s string) string {
	return examples.ReplaceAllStringFunc(s, func(found string) string {
		names := examples.FindStringSubmatch(found)[1]
		sorted := strings.Fields(names)
		slices.Sort(sorted)
		return strings.Replace(found, names, strings.Join(sorted, " "), 1)
	})
}

// orders are events whose messages have names that are taken from a map: each order is
// an event of its own.
type orders struct {
	first map[string]*joint // by what the event says
	of    map[ID]*joint
}

// joint is such an event, for all orders.
type joint struct {
	name   string
	counts map[ID]int64
}

// join makes one event of those for each order: one more is the first, seen once more.
func (o orders) join(id ID, t Transition) Transition {
	j, known := o.of[id]
	message := t.Set.Text("message")
	switch {
	case !known && (t.Event != Added || !HasUnordered(message)):
		return t
	case !known:
		says := t.Set.Text("object") + " " + t.Set.Text("reason") + " " + message
		if o.first[says] == nil {
			o.first[says] = &joint{name: t.Name, counts: map[ID]int64{}}
		}
		j = o.first[says]
		o.of[id] = j
		if len(j.counts) > 0 {
			t.Event, t.Set = Modified, Fields{"count": t.Set["count"]}
		}
	}
	t.Name = j.name
	if _, ok := t.Set["count"]; ok {
		j.counts[id] = t.Set.Int("count")
		var all int64
		for _, n := range j.counts {
			all += n
		}
		t.Set["count"] = all
	}
	return t
}
