package condition

import (
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// What parameters of sentences match, without capturing groups and without
// anchors.
const (
	NamePattern      = `[A-Za-z0-9$][A-Za-z0-9._*$-]*`
	ContainerPattern = `(?:init/|app/|ephemeral/)?` + NamePattern
	PodsPattern      = `(?:(?:exactly|at least|at most) \d+|all|no) pods?` + groupPattern
	DurationPattern  = `(?:\d+(?:\.\d+)?(?:h|m|s|ms))+|\d+(?:\.\d+)? (?:milliseconds?|seconds?|minutes?|hours?)`
	SpanPattern      = `(?:` + DurationPattern + `)(?: to (?:` + DurationPattern + `))?`
	CounterPattern   = `(?:ready|available|updated|current|desired|unavailable|terminating)`

	spacePattern = `(?: in namespace ` + NamePattern + `)?`
	groupPattern = `(?: (?:of (?:deployment|replicaset|replicationcontroller|statefulset|daemonset|job) ` + NamePattern + `|with label [^ ]+|on node ` + NamePattern + `|named ` + NamePattern + `))*` + spacePattern
)

// What parameters match that speak of kinds.
var (
	// Any word may be a kind that the cluster serves, with its group if need be,
	// but for those with which a number of pods begins: no, all.
	KindPattern = `(?:` + strings.Join(kindWords(), "|") + `|` +
		`(?:[a-mo-z][a-z0-9]|n[a-np-z0-9]|[b-z][a-z0-9]{2,}|a[a-km-z0-9][a-z0-9]+|al[a-km-z0-9][a-z0-9]*|all[a-z0-9]+)(?:\.[a-z0-9-]+)*)`
	ThingPattern = `(?:the )?(?:container ` + ContainerPattern + ` of pod ` + NamePattern + `|` + KindPattern + ` ` + NamePattern + `)` + spacePattern
	StatePattern = `(?:not )?(?:gone|present|running|waiting|terminated|ready|started|complete|paused|unschedulable|released|` +
		`waiting with reason [A-Za-z]+|terminated with (?:exit code \d+|reason [A-Za-z]+)|` +
		`on node ` + NamePattern + `|owned by ` + KindPattern + ` ` + NamePattern + `|an? (?:ready )?endpoint of service ` + NamePattern + `|` +
		`labelled [^ ]+|[A-Z][A-Za-z0-9:/]*(?: with reason [A-Za-z]+)?)`
	MomentPattern = `(?:` + PodsPattern + ` (?:becomes?|are|is) ` + StatePattern + `|` +
		ThingPattern + ` (?:(?:becomes|is) ` + StatePattern + `|is created|is marked for deletion|is deleted|starts|restarts|terminates(?: with exit code \d+)?|changes its [A-Za-z.]+)|` +
		`event [A-Za-z]+ on ` + ThingPattern + ` is seen|` +
		"the (?:start of the scenario|(?:first|last) command(?: `[^`]*`)?))"
)

// kindWords are what steps call kinds.
func kindWords() []string {
	var words []string
	for _, k := range trace.Kinds {
		if k.Word != "" {
			words = append(words, k.Word)
		}
	}
	return words
}
