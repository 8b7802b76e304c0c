package recording

import (
	"slices"
	"strings"
)

// reading are the verbs of kubectl that change nothing and say what is.
var reading = []string{"get", "describe", "logs", "events"}

// IsSnapshot reports whether a command line prints what is, at the instant at which
// it is typed, and changes nothing: `kubectl get` and the like, through filters or not.
func IsSnapshot(line string) bool {
	first, _, _ := strings.Cut(line, "|")
	words := strings.Fields(first)
	if len(words) < 2 || words[0] != "kubectl" || !slices.Contains(reading, words[1]) || strings.ContainsAny(line, ";&<>`\n") || strings.Contains(line, "$(") {
		return false
	}
	return !slices.ContainsFunc(words, func(w string) bool {
		return w == "-w" || w == "-f" || strings.HasPrefix(w, "--watch") || strings.HasPrefix(w, "--follow")
	})
}

// waiting are commands that change nothing either, and wait or say something else.
var waiting = []string{"kubectl rollout status", "kubectl rollout history", "kubectl wait", "kubectl version", "kubectl api-resources",
	"kubectl api-versions", "kubectl explain", "kubectl top", "kubectl auth can-i"}

// ChangesNothing reports whether a command line only looks or waits.
func ChangesNothing(line string) bool {
	return IsSnapshot(line) || !strings.ContainsAny(line, ";&<>`|$\n") &&
		slices.ContainsFunc(waiting, func(w string) bool { return line == w || strings.HasPrefix(line, w+" ") })
}

// isTable reports whether the command prints a row for each object.
func isTable(line string) bool {
	words := strings.Fields(line)
	if !IsSnapshot(line) || strings.Contains(line, "|") || words[1] != "get" && words[1] != "events" {
		return false
	}
	for i, w := range words {
		format, ok := strings.CutPrefix(w, "-o")
		if !ok {
			format, ok = strings.CutPrefix(w, "--output")
		}
		if format == "" && i+1 < len(words) {
			format = words[i+1]
		}
		if ok && strings.TrimPrefix(format, "=") != "wide" || w == "--raw" {
			return false
		}
	}
	return true
}

// otherInstant reports whether a command that printed something else prints the same
// at other instants, until the next command that changes something. A table's rows
// are of several objects, each of which may be late by itself: the missing rows are
// among those of some instant, and the surplus ones are gone, or not there yet, at
// another one. Of all else an output is that of one instant.
func otherInstant(d CommandDifference, want Command, around []string) bool {
	if !isTable(want.Line) {
		return slices.ContainsFunc(around, func(output string) bool {
			missing, surplus := difference(Normalise(want.Stdout+want.Stderr), Normalise(output))
			return len(missing)+len(surplus) == 0
		})
	}
	ever, always := map[string]bool{}, map[string]int{}
	for _, output := range around {
		for _, row := range slices.Compact(Normalise(output)) {
			ever[row] = true
			always[row]++
		}
	}
	return len(around) > 0 &&
		!slices.ContainsFunc(d.Missing, func(row string) bool { return !ever[row] }) &&
		!slices.ContainsFunc(d.Surplus, func(row string) bool { return always[row] == len(around) })
}
