package comparison

import (
	"fmt"
	"strings"
	"time"
)

// Words says what a fact is, as a clause: "pod web became Ready".
func (f Fact) Words() string {
	object := kindWord(f.Object.Kind) + " " + f.Object.Name
	if f.Object.Namespace != "" {
		object += " in namespace " + f.Object.Namespace
	}
	switch {
	case f.About == Existence && f.Value == created:
		return object + " was created"
	case f.About == Existence && f.Value == deleting:
		return "deletion of " + object + " was requested"
	case f.About == Existence:
		return object + " was gone"
	case f.About == "phase":
		return object + " became " + f.Value
	case f.About == "node":
		return object + " was assigned to a node"
	}
	kind, name, _ := strings.Cut(f.About, " ")
	switch kind {
	case "event":
		return "the event " + name + " about " + object + " was seen"
	case "condition":
		return conditionWords(object, name, f.Value)
	case "container":
		return fmt.Sprintf("container %s of %s %s", name, object, stateWords(f.Value))
	}
	return fmt.Sprintf("%s of %s became %s", f.About, object, f.Value)
}

// kindWord is a kind within a sentence: "pod", but "ReplicaSet".
func kindWord(kind string) string {
	if len(kind) > 1 && strings.ToLower(kind[1:]) == kind[1:] {
		return strings.ToLower(kind)
	}
	return kind
}

func conditionWords(object, condition, status string) string {
	switch status {
	case "True":
		return object + " became " + condition
	case "False":
		return object + " became not " + condition
	}
	return fmt.Sprintf("condition %s of %s became %s", condition, object, status)
}

// stateWords says what became of a container, from the state as a trace has it.
func stateWords(state string) string {
	parts := strings.Split(state, ":")
	switch {
	case parts[0] == "running":
		return "started"
	case parts[0] == "terminated" && len(parts) > 2 && parts[2] == "0":
		return "ended (" + parts[1] + ")"
	case parts[0] == "terminated" && len(parts) > 2:
		return "ended (" + parts[1] + ", exit code " + parts[2] + ")"
	case parts[0] == "waiting" && len(parts) > 1 && parts[1] != "":
		return "waited (" + parts[1] + ")"
	}
	return "became " + state
}

// Words says what the difference is: on the left and the right cluster, by
// their names.
func (d Deviation) Words(left, right string) string {
	switch {
	case d.Order:
		return fmt.Sprintf("on %s %s; on %s %s", left, ordered(d.Left[0], d.Left[1]), right, afterwards(d.Right[1].At-d.Right[0].At))
	case len(d.Left) == 0:
		return fmt.Sprintf("on %s %s; on %s that did not happen", right, listed(d.Right), left)
	case len(d.Right) == 0:
		return fmt.Sprintf("on %s %s; on %s that did not happen", left, listed(d.Left), right)
	}
	return fmt.Sprintf("on %s %s; on %s %s", left, listed(d.Left), right, listed(d.Right))
}

// ordered says which of two facts was the first.
func ordered(x, y Fact) string { return x.Words() + " " + distance(y.At-x.At) + " " + y.Words() }

func distance(d time.Duration) string {
	if d < 0 {
		return seconds(-d) + " after"
	}
	return seconds(d) + " before"
}

func afterwards(d time.Duration) string { return distance(d) + " it" }

// manyFacts is how many facts of one side are worth a reader's time.
const manyFacts = 3

func listed(facts []Fact) string {
	var out []string
	for i, f := range facts {
		if i == manyFacts {
			out = append(out, fmt.Sprintf("and %d more", len(facts)-i))
			break
		}
		out = append(out, fmt.Sprintf("%s at %s", f.Words(), seconds(f.At)))
	}
	return strings.Join(out, ", ")
}

// Words says how far the instants are apart.
func (s Shift) Words(left, right string) string {
	later, earlier, d := right, left, s.Late
	if d < 0 {
		later, earlier, d = left, right, -d
	}
	return fmt.Sprintf("on %s %s %s later than on %s", later, s.Left.Words(), seconds(d), earlier)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
