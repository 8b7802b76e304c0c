package recording

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Comparison is how two recordings of one scenario differ.
type Comparison struct {
	ID       string
	Commands []CommandDifference // one for each command, in order
	Courses  []CourseDifference  // only those that differ
	Compared int                 // how many courses were compared
	// Lags are the differences of the instants, in seconds, between matching
	// steps of equal courses, each measured from the latest command before it.
	Lags []float64
}

// CommandDifference says whether one command had the same result.
type CommandDifference struct {
	Line             string
	ExitCodes        [2]int   // the real cluster's, the simulator's
	Missing, Surplus []string // normalised lines only the real cluster, only the simulator printed
}

// Same reports equal results.
func (d CommandDifference) Same() bool {
	return d.ExitCodes[0] == d.ExitCodes[1] && len(d.Missing) == 0 && len(d.Surplus) == 0
}

// CourseDifference is one field of one object that went through other values.
type CourseDifference struct {
	Object, Field string
	Want, Got     []string // the courses on the real cluster and on the simulator
}

// Compare holds a simulator's recording against that of a real cluster.
func Compare(actual, simulated Recording) Comparison {
	c := Comparison{ID: actual.ID}
	for i, want := range actual.Commands {
		d := CommandDifference{Line: want.Line, ExitCodes: [2]int{want.ExitCode, math.MinInt32}}
		if i < len(simulated.Commands) {
			got := simulated.Commands[i]
			d.ExitCodes[1] = got.ExitCode
			d.Missing, d.Surplus = difference(
				Normalise(want.Stdout+want.Stderr), Normalise(got.Stdout+got.Stderr))
		}
		c.Commands = append(c.Commands, d)
	}
	c.compareCourses(actual, simulated)
	return c
}

// CommandsAgree reports whether every command had the same result.
func (c Comparison) CommandsAgree() bool {
	return !slices.ContainsFunc(c.Commands, func(d CommandDifference) bool { return !d.Same() })
}

// ExitCodesAgree reports whether every command had the same exit code.
func (c Comparison) ExitCodesAgree() bool {
	return !slices.ContainsFunc(c.Commands, func(d CommandDifference) bool { return d.ExitCodes[0] != d.ExitCodes[1] })
}

// TransitionsAgree reports whether every object went through the same states.
func (c Comparison) TransitionsAgree() bool { return len(c.Courses) == 0 }

// Lag returns the given quantile (0 to 1) of the absolute lags in seconds.
func (c Comparison) Lag(quantile float64) float64 {
	if len(c.Lags) == 0 {
		return 0
	}
	abs := make([]float64, len(c.Lags))
	for i, l := range c.Lags {
		abs[i] = math.Abs(l)
	}
	slices.Sort(abs)
	return abs[int(quantile*float64(len(abs)-1))]
}

// compareCourses compares, for each object, the values that each of its fields
// went through. Fields are compared apart because one update may carry what
// two updates carried on the other side. Objects with generated names are
// compared as a bag of courses.
func (c *Comparison) compareCourses(actual, simulated Recording) {
	want, got := courses(actual), courses(simulated)
	keys := map[string]bool{}
	for k := range want {
		keys[k] = true
	}
	for k := range got {
		keys[k] = true
	}
	ordered := make([]string, 0, len(keys))
	for k := range keys {
		ordered = append(ordered, k)
	}
	slices.Sort(ordered)
	for _, k := range ordered {
		c.Compared++
		object, field, _ := strings.Cut(k, "\x00")
		if !c.match(want[k], got[k]) {
			c.Courses = append(c.Courses, CourseDifference{object, field, describe(want[k]), describe(got[k])})
		}
	}
}

// match pairs the courses of two bags and collects the lags of the pairs. It
// reports whether all found their like: the same values, or the same but for
// values in between that one side's updates carried together.
func (c *Comparison) match(want, got []course) bool {
	if len(want) != len(got) {
		return false
	}
	left := slices.Clone(got)
	for _, like := range []func(want, got []string) bool{slices.Equal[[]string], merged, goesOn} {
		want = slices.DeleteFunc(slices.Clone(want), func(w course) bool {
			i := slices.IndexFunc(left, func(g course) bool { return like(w.values, g.values) })
			if i < 0 {
				return false
			}
			c.lags(w, left[i])
			left = slices.Delete(left, i, i+1)
			return true
		})
	}
	return len(want) == 0
}

// merged reports whether one course is the other without some of the values in
// between: the last value is the same, and the order too.
func merged(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	for _, v := range b {
		if len(a) > 0 && a[0] == v {
			a = a[1:]
		}
	}
	return len(a) == 0
}

// goesOn reports whether got goes on where the recording of want ended.
func goesOn(want, got []string) bool {
	return len(want) < len(got) && slices.Equal(want, got[:len(want)])
}

func (c *Comparison) lags(want, got course) {
	if len(want.times) != len(got.times) {
		return
	}
	for j := range want.times {
		c.Lags = append(c.Lags, got.times[j]-want.times[j])
	}
}

// course is the values one field of one object went through, and when: in
// seconds since the latest command was started.
type course struct {
	values []string
	times  []float64
}

func describe(cs []course) []string {
	out := make([]string, 0, len(cs))
	for _, c := range cs {
		out = append(out, strings.Join(c.values, " → "))
	}
	return out
}

// courses files the courses of all objects under OBJECT\x00FIELD, sorted so
// that bags can be compared.
func courses(r Recording) map[string][]course {
	perObject := map[string]map[string]*course{} // real name, field
	names := map[string]string{}
	for _, t := range r.Transitions {
		if t.Kind == "Event" {
			continue
		}
		id := t.Kind + "/" + t.Name
		names[id] = t.Kind + "/" + normaliseName(t.Kind, t.Name)
		if perObject[id] == nil {
			perObject[id] = map[string]*course{}
		}
		since := t.Time - r.latestCommand(t.Time)
		if t.Event != "MODIFIED" {
			step(perObject[id], "exists", t.Event, since)
		}
		for field, value := range t.Set {
			flatten(field, value, func(f, v string) {
				if compared(t.Kind, f) {
					step(perObject[id], f, v, since)
				}
			})
		}
	}
	events(r, perObject, names)
	out := map[string][]course{}
	for id, fields := range perObject {
		kind, _, _ := strings.Cut(id, "/")
		for f, c := range fields {
			if settles(kind, f) {
				c.values = c.values[len(c.values)-1:]
				c.times = nil
			}
			k := names[id] + "\x00" + f
			out[k] = append(out[k], *c)
		}
	}
	for _, cs := range out {
		slices.SortFunc(cs, func(a, b course) int {
			return cmp.Or(slices.Compare(a.values, b.values), slices.Compare(a.times, b.times))
		})
	}
	return out
}

// events files the events of each object as one course of its own: reasons and
// messages in the order of their first appearance.
func events(r Recording, perObject map[string]map[string]*course, names map[string]string) {
	for _, t := range r.Transitions {
		if t.Kind != "Event" || t.Event != "ADDED" {
			continue
		}
		object := fmt.Sprint(t.Set["object"])
		kind, name, _ := strings.Cut(object, "/")
		id := "Events of " + object
		names[id] = "Events of " + kind + "/" + normaliseName(kind, name)
		if perObject[id] == nil {
			perObject[id] = map[string]*course{}
		}
		message := strings.Join(Normalise(fmt.Sprint(t.Set["message"])), " ")
		field := fmt.Sprintf("%v %v %v", t.Set["source"], t.Set["fieldPath"], t.Set["reason"])
		step(perObject[id], field, fmt.Sprintf("%v: %s", t.Set["type"], message), t.Time-r.latestCommand(t.Time))
	}
}

// step adds a value to a course unless it repeats the last one.
func step(fields map[string]*course, field, value string, since float64) {
	c := fields[field]
	if c == nil {
		c = &course{}
		fields[field] = c
	}
	if n := len(c.values); n > 0 && c.values[n-1] == value {
		return
	}
	c.values = append(c.values, value)
	c.times = append(c.times, since)
}

// flatten calls f for each leaf of a value, with dotted names. What differs
// from run to run is normalised.
func flatten(field string, value any, f func(field, value string)) {
	if m, ok := value.(map[string]any); ok {
		for k, v := range m {
			flatten(field+"."+k, v, f)
		}
		return
	}
	f(field, strings.Join(Normalise(fmt.Sprint(value)), " "))
}

// compared leaves out what chance decides (the node of a pod) and what holds
// generated names in its field names.
func compared(kind, field string) bool {
	switch {
	case field == "nodeName", field == "generation", strings.HasSuffix(field, "observedGeneration"):
		return false
	case field == "labels.pod-template-hash":
		return false
	case strings.Contains(field, "last-change-trigger-time"):
		return false
	case kind == "Endpoints" || kind == "EndpointSlice":
		return !strings.HasPrefix(field, "endpoints.") && field != "subsets"
	}
	return true
}

// settles tells fields of which only the last value is compared: counters pass
// through values that depend on how updates were batched.
func settles(kind, field string) bool {
	return kind != "Pod" && strings.HasPrefix(field, "status.")
}

// latestCommand returns when the latest command before the instant started.
func (r Recording) latestCommand(instant float64) float64 {
	latest := 0.0
	for _, c := range r.Commands {
		if c.Time <= instant && c.Time > latest {
			latest = c.Time
		}
	}
	return latest
}

// difference returns the lines only in a and only in b; both are sorted.
func difference(a, b []string) (onlyA, onlyB []string) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			onlyA, a = append(onlyA, a[0]), a[1:]
		case len(a) == 0 || b[0] < a[0]:
			onlyB, b = append(onlyB, b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return onlyA, onlyB
}
