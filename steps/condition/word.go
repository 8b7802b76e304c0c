package condition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/schema/spelling"
)

// Word is a word of a step that names something: an object, a container, a
// state. It may be one that there is not; a step with "not", "no" or "never"
// would then hold for nothing.
type Word struct {
	what string // "container", "pod"
	name string // in it * stands for any letters
	// shown returns the names of this sort that a line of the trace shows.
	shown func(trace.Transition) []string
	// known are those that are right whatever has happened.
	known []string
	// stands reports whether a line of the trace shows by something else that the
	// name is right; nil if none can.
	stands func(trace.Transition) bool
	// amongShown says that it is not known to be wrong where no line shows one.
	amongShown bool
	// told matches the output of a command that tells of it; nil if none can.
	told *regexp.Regexp
}

// Scenario is what is known of a scenario besides the words of its steps.
type Scenario struct {
	Trace trace.Trace
	// Texts are what its commands have printed, and its manifests.
	Texts []string
	// Own are reasons, states and types of conditions of the scenario's own
	// clients, which upstream does not have.
	Own []string
}

// Unknown says that there is nothing in a scenario that a word can mean, and
// what it may mean instead; nil if there is.
func (w Word) Unknown(of Scenario) error {
	if w.is(w.known...) || w.is(of.Own...) {
		return nil
	}
	for _, line := range of.Trace {
		if w.is(w.shown(line)...) || w.stands != nil && w.stands(line) {
			return nil
		}
	}
	if w.told != nil && slices.ContainsFunc(of.Texts, w.told.MatchString) {
		return nil
	}
	names := slices.Clone(w.known)
	for _, line := range of.Trace {
		names = append(names, w.shown(line)...)
	}
	if len(names) == 0 && w.amongShown {
		return nil
	}
	slices.Sort(names)
	return &UnknownError{What: w.what, Name: w.name, Others: slices.Compact(names), listed: len(w.known) > 0}
}

func (w Word) is(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return named(w.name, name) })
}

// UnknownError is a word that means nothing in its scenario.
type UnknownError struct {
	What, Name string
	// Others are the words of the same sort.
	Others []string
	listed bool
}

// mentioned is how many other words an error names.
const mentioned = 10

// Error tells which word it is, and the nearest ones.
func (e *UnknownError) Error() string {
	text := fmt.Sprintf("there has been no %s %q", e.What, e.Name)
	if e.listed {
		text = fmt.Sprintf("there is no %s %q", e.What, e.Name)
	}
	near, ok := spelling.Nearest(e.Name, e.Others)
	switch {
	case ok:
		return text + fmt.Sprintf(": did you mean %q?", near)
	case len(e.Others) == 0:
		return text + ", nor any other"
	case e.listed:
		return text
	case len(e.Others) > mentioned:
		return text + fmt.Sprintf("; there have been %s and %d others", strings.Join(e.Others[:mentioned], ", "), len(e.Others)-mentioned)
	}
	return text + "; there have been: " + strings.Join(e.Others, ", ")
}

// objectWord is an object of a trace.
func objectWord(t Thing) Word {
	return Word{
		what: strings.ToLower(t.Kind), name: t.Name,
		shown: func(line trace.Transition) []string {
			if line.Kind == t.Kind && line.Namespace == t.Namespace {
				return []string{line.Name}
			}
			return nil
		},
		stands: func(line trace.Transition) bool { return line.Namespace == t.Namespace && names(line, t) },
		told:   telling(t),
	}
}

// owners are the kinds whose objects give their names to others.
var owners = map[string][]string{
	"Pod":                     {"ReplicaSet", "Deployment", "DaemonSet", "Job", "CronJob", "ReplicationController"},
	"ReplicaSet":              {"Deployment"},
	"Job":                     {"CronJob"},
	"EndpointSlice":           {"Service"},
	"Endpoints":               {"Service"},
	"ControllerRevision.apps": {"StatefulSet", "DaemonSet"},
}

// names reports whether the object of a line gives its name to a thing: a
// StatefulSet web to a pod web-2, which need not have existed for it.
func names(line trace.Transition, t Thing) bool {
	switch rest, ok := strings.CutPrefix(t.Name, line.Name+"-"); {
	case line.Kind == "StatefulSet" && t.Kind == "Pod":
		return ok && strings.Trim(rest, "0123456789*") == ""
	case line.Kind == "StatefulSet" && t.Kind == "PersistentVolumeClaim":
		return strings.Contains(t.Name, "-"+line.Name+"-")
	case t.Kind == "Endpoints" && line.Kind == "Service":
		return t.Name == line.Name
	default:
		return ok && slices.Contains(owners[t.Kind], line.Kind)
	}
}

// telling matches texts that tell of an object: pods "web" is forbidden, The Pod
// "web" is invalid, pod/web created (dry run), and a manifest of it.
func telling(t Thing) *regexp.Regexp {
	name := strings.ReplaceAll(regexp.QuoteMeta(t.Name), `\*`, `[a-z0-9.-]*`)
	kind := regexp.QuoteMeta(strings.TrimSuffix(strings.ToLower(t.bare()), "y")) + `(?:y|ies|s|es)?`
	return regexp.MustCompile(`(?is)\b` + kind + `(?:\.[a-z0-9.]+)?[/ ]"?` + name + `(?:"|\s|$)|` +
		`\bkind:\s*["']?` + kind + `\b(?:[^-]|-[^-]|--[^-])*?\bname:\s*["']?` + name + `(?:["',}\s]|$)`)
}
