package steps

import (
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
)

// Timeline is what a report shows of a trace: the lives of pods and
// containers, and the instants worth seeing.
func Timeline(t trace.Trace, length time.Duration) reports.Timeline {
	b := &lanes{out: reports.Timeline{Length: length}, pods: map[trace.ID]*reports.PodLane{}}
	t.Replay(func(s trace.Step) bool {
		switch s.Kind {
		case "Pod":
			b.pod(s)
		case "Event":
			b.event(s)
		case "Command":
			b.out.Marks = append(b.out.Marks, reports.Mark{At: s.At, Kind: reports.StepMark, Text: s.Set.Text("cmd")})
		default:
			b.conditions(s, &b.out.Marks, strings.ToLower(s.Kind)+" "+s.Name+" ")
		}
		return true
	})
	for _, id := range b.order {
		lane := b.pods[id]
		closeLast(lane.Phases, length)
		for i := range lane.Containers {
			closeLast(lane.Containers[i].Intervals, length)
		}
		b.out.Pods = append(b.out.Pods, *lane)
	}
	return b.out
}

type lanes struct {
	out   reports.Timeline
	pods  map[trace.ID]*reports.PodLane
	order []trace.ID
}

func (b *lanes) pod(s trace.Step) {
	lane := b.pods[s.ID()]
	if lane == nil {
		lane = &reports.PodLane{Name: s.Name}
		b.pods[s.ID()] = lane
		b.order = append(b.order, s.ID())
	}
	if s.Event == trace.Deleted {
		closeLast(lane.Phases, s.At)
		for i := range lane.Containers {
			closeLast(lane.Containers[i].Intervals, s.At)
		}
		return
	}
	f, _ := s.State.Get(s.ID())
	if node := f.Text("nodeName"); node != "-" {
		lane.Node = node
	}
	detail := ""
	if f["deletionTimestamp"] == true {
		detail = "deleting"
	} else if reason := f.Text("reason"); reason != "-" {
		detail = reason
	}
	lane.Phases = follow(lane.Phases, s.At, reports.State(f.Text("phase")), detail)
	b.conditions(s, &lane.Marks, "")
	for _, c := range containersOf(f) {
		i := slices.IndexFunc(lane.Containers, func(l reports.ContainerLane) bool { return l.Name == c[1] })
		if i < 0 {
			lane.Containers = append(lane.Containers, reports.ContainerLane{Name: c[1], Kind: reports.ContainerKind(c[0])})
			i = len(lane.Containers) - 1
		}
		state, detail := containerState(f, c[0]+"/"+c[1])
		lane.Containers[i].Intervals = follow(lane.Containers[i].Intervals, s.At, state, detail)
	}
}

// containersOf returns the containers' groups and names: init before app
// before ephemeral, each by name.
func containersOf(f trace.Fields) [][2]string {
	var out [][2]string
	for _, group := range []string{"init", "app", "ephemeral"} {
		for _, name := range f.Names() {
			rest, ok := strings.CutPrefix(name, group+"/")
			rest, counted := strings.CutSuffix(rest, ".restartCount")
			if ok && counted {
				out = append(out, [2]string{group, rest})
			}
		}
	}
	return out
}

func containerState(f trace.Fields, field string) (reports.State, string) {
	parts := strings.Split(f.Text(field), ":")
	switch {
	case parts[0] == "running" && f[field+".ready"] == true:
		return reports.Ready, ""
	case parts[0] == "running":
		return reports.Running, ""
	case parts[0] == "terminated" && len(parts) > 2 && parts[2] == "0":
		return reports.Completed, parts[1]
	case parts[0] == "terminated" && len(parts) > 2:
		return reports.Errored, parts[1] + ", exit " + parts[2]
	case parts[0] == "waiting" && len(parts) > 1:
		return reports.Waiting, parts[1]
	}
	return reports.Waiting, ""
}

// follow begins a new interval if the state is another one.
func follow(in []reports.Interval, at time.Duration, state reports.State, detail string) []reports.Interval {
	if n := len(in); n > 0 {
		if in[n-1].To < 0 && in[n-1].State == state && in[n-1].Detail == detail {
			return in
		}
		closeLast(in, at)
	}
	return append(in, reports.Interval{From: at, To: -1, State: state, Detail: detail})
}

// closeLast ends an interval that is still open.
func closeLast(in []reports.Interval, at time.Duration) {
	if n := len(in); n > 0 && in[n-1].To < 0 {
		in[n-1].To = at
	}
}

func (b *lanes) conditions(s trace.Step, marks *[]reports.Mark, prefix string) {
	for _, c := range s.Set.Under("conditions") {
		*marks = append(*marks, reports.Mark{At: s.At, Kind: reports.Condition, Text: prefix + c[0] + "=" + c[1]})
	}
}

func (b *lanes) event(s trace.Step) {
	if s.Event == trace.Deleted {
		return
	}
	f, _ := s.State.Get(s.ID())
	kind, name, _ := strings.Cut(f.Text("object"), "/")
	m := reports.Mark{At: s.At, Kind: reports.NormalEvent, Text: f.Text("reason") + ": " + f.Text("message")}
	if f.Text("type") == "Warning" {
		m.Kind = reports.WarningEvent
	}
	if lane := b.pods[trace.ID{Kind: kind, Namespace: s.Namespace, Name: name}]; lane != nil && kind == "Pod" {
		lane.Marks = append(lane.Marks, m)
		return
	}
	m.Text = strings.ToLower(kind) + " " + name + " " + m.Text
	b.out.Marks = append(b.out.Marks, m)
}
