package reports

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// chart is a timeline laid out: places are percentages of its width.
type chart struct {
	Caption string
	Ticks   []tick
	Rows    []chartRow
	Lines   []chartLine // the same as text
}

type tick struct{ X, Label string }

// chartRow is one line of the chart: a pod, a container, or marks.
type chartRow struct {
	Name, Note string
	Kind       string // "pod", "container", "marks", "side"
	Label      string // the row as a sentence, for those who do not see it
	Bars       []bar
	Marks      []chartMark
}

type bar struct {
	X, W, Class, Text, Title string
	Wide                     bool // enough for a line at its start
}

type chartMark struct {
	X     string
	Kind  MarkKind
	Title string
}

type chartLine struct {
	Who, From, To, What string
}

// newChart lays out a timeline; nil if there is nothing in it.
func newChart(t Timeline) *chart { return newChartOf(t, lengthOf(t)) }

// lengthOf is how much time a chart of a timeline shows.
func lengthOf(t Timeline) time.Duration {
	length := max(t.Length, time.Second)
	for _, p := range t.Pods {
		length = max(length, lastOf(p))
	}
	for _, m := range t.Marks {
		length = max(length, m.At)
	}
	return length
}

// newChartOf lays out a timeline in a chart of that much time.
func newChartOf(t Timeline, length time.Duration) *chart {
	if len(t.Pods) == 0 && len(t.Marks) == 0 {
		return nil
	}
	c := &chart{Ticks: ticks(length), Caption: "Timeline"}
	c.addMarks("other objects", t.Marks, length)
	for _, p := range t.Pods {
		c.addBars(p.Name, chartRow{Name: p.Name, Note: p.Node, Kind: "pod"}, p.Phases, length)
		for _, k := range p.Containers {
			note := string(k.Kind)
			if k.Kind == AppContainer {
				note = ""
			}
			c.addBars(p.Name+"/"+k.Name, chartRow{Name: k.Name, Note: note, Kind: "container"}, k.Intervals, length)
		}
		c.addMarks("events of "+p.Name, p.Marks, length)
	}
	return c
}

func lastOf(p PodLane) time.Duration {
	var last time.Duration
	lanes := [][]Interval{p.Phases}
	for _, k := range p.Containers {
		lanes = append(lanes, k.Intervals)
	}
	for _, lane := range lanes {
		for _, i := range lane {
			last = max(last, i.To)
		}
	}
	for _, m := range p.Marks {
		last = max(last, m.At)
	}
	return last
}

// thinnest is the part of a chart that the shortest interval takes, so that
// it is seen.
const thinnest = 400

// addBars adds a row; who is its name in the table.
func (c *chart) addBars(who string, row chartRow, intervals []Interval, length time.Duration) {
	var said []string
	for _, i := range intervals {
		what := string(i.State)
		if i.Detail != "" {
			what += " (" + i.Detail + ")"
		}
		short := i.Detail
		if short == "" {
			short = string(i.State)
		}
		from, to := "+"+clockTime(i.From), "+"+clockTime(i.To)
		row.Bars = append(row.Bars, bar{
			X: percent(i.From, length), W: percent(max(i.To-i.From, length/thinnest), length), Wide: i.To-i.From > 3*length/thinnest,
			Class: stateClass(i.State),
			Text:  fitting(Clean(short), i.To-i.From, length), Title: Clean(fmt.Sprintf("%s, %s to %s", what, from, to)),
		})
		said = append(said, fmt.Sprintf("%s from %s to %s", what, from, to))
		c.Lines = append(c.Lines, chartLine{Clean(who), from, to, Clean(what)})
	}
	row.Label = Clean(who + ": " + strings.Join(said, "; "))
	c.Rows = append(c.Rows, row)
}

// fitting returns the text if it fits in that part of a chart of a thousand
// pixels, else nothing.
func fitting(text string, part, length time.Duration) string {
	const character = 7 // pixels
	room := int64(part) * 1000 / int64(length)
	if int64(len([]rune(text))*character+10) > room {
		return ""
	}
	return text
}

func (c *chart) addMarks(name string, marks []Mark, length time.Duration) {
	if len(marks) == 0 {
		return
	}
	row := chartRow{Name: "", Kind: "marks"}
	for _, m := range marks {
		at := "+" + clockTime(m.At)
		row.Marks = append(row.Marks, chartMark{percent(m.At, length), m.Kind, Clean(at + " " + m.Text)})
		c.Lines = append(c.Lines, chartLine{Clean(strings.TrimPrefix(name, "events of ")), at, "", Clean(string(m.Kind) + ": " + m.Text)})
	}
	row.Label = Clean(fmt.Sprintf("%s: %d marks, listed in the table below", name, len(marks)))
	c.Rows = append(c.Rows, row)
}

// stateClass is the look of a state.
func stateClass(s State) string {
	switch s {
	case Waiting, PodPending:
		return "waiting"
	case Running:
		return "running"
	case Ready, PodRunning:
		return "ready"
	case Completed, PodSucceeded:
		return "completed"
	case Errored, PodFailed:
		return "error"
	}
	return "other"
}

// ticks returns round instants, at most eight.
func ticks(length time.Duration) []tick {
	step := time.Second / 10
	for _, s := range []time.Duration{
		time.Second / 5, time.Second / 2, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
	} {
		if length/step <= 8 {
			break
		}
		step = s
	}
	for length/step > 8 {
		step *= 2
	}
	var out []tick
	for at := time.Duration(0); at <= length; at += step {
		out = append(out, tick{percent(at, length), clockTime(at)})
	}
	return out
}

// percent returns part of all as a percentage for SVG and CSS.
func percent(part, all time.Duration) string {
	if all <= 0 {
		return "0%"
	}
	p := min(max(float64(part)/float64(all)*100, 0), 100)
	return strconv.FormatFloat(p, 'f', 2, 64) + "%"
}
