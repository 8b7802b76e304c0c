package steps

import (
	"fmt"
	"regexp"
	"strings"
)

// Parameter is a kind of blank in a step's sentence.
type Parameter struct {
	Name    string
	Doc     string
	Example string
	pattern string // without capturing groups
}

const (
	namePattern      = `[A-Za-z0-9$][A-Za-z0-9._*$-]*`
	kindPattern      = `(?:pod|deployment|replicaset|replicationcontroller|service|endpointslice|endpoints|node|namespace|statefulset|daemonset|job|cronjob|horizontalpodautoscaler|poddisruptionbudget|persistentvolumeclaim|persistentvolume|resourcequota)`
	containerPattern = `(?:init/|app/|ephemeral/)?` + namePattern
	spacePattern     = `(?: in namespace ` + namePattern + `)?`
	thingPattern     = `(?:the )?(?:container ` + containerPattern + ` of pod ` + namePattern + `|` + kindPattern + ` ` + namePattern + `)` + spacePattern
	groupPattern     = `(?: (?:of (?:deployment|replicaset|replicationcontroller|statefulset|daemonset|job) ` + namePattern + `|with label [^ ]+|on node ` + namePattern + `|named ` + namePattern + `))*` + spacePattern
	podsPattern      = `(?:(?:exactly|at least|at most) \d+|all|no) pods?` + groupPattern
	statePattern     = `(?:not )?(?:gone|present|running|waiting|terminated|ready|started|complete|paused|unschedulable|released|` +
		`waiting with reason [A-Za-z]+|terminated with (?:exit code \d+|reason [A-Za-z]+)|` +
		`on node ` + namePattern + `|owned by ` + kindPattern + ` ` + namePattern + `|an? (?:ready )?endpoint of service ` + namePattern + `|` +
		`labelled [^ ]+|[A-Z][A-Za-z0-9:/]*(?: with reason [A-Za-z]+)?)`
	momentPattern = `(?:` + podsPattern + ` (?:becomes?|are|is) ` + statePattern + `|` +
		thingPattern + ` (?:(?:becomes|is) ` + statePattern + `|is created|is marked for deletion|is deleted|starts|restarts|terminates(?: with exit code \d+)?|changes its [A-Za-z.]+)|` +
		`event [A-Za-z]+ on ` + thingPattern + ` is seen|` +
		"the (?:start of the scenario|(?:first|last) command(?: `[^`]*`)?))"
	durationPattern = `(?:\d+(?:\.\d+)?(?:h|m|s|ms))+|\d+(?:\.\d+)? (?:milliseconds?|seconds?|minutes?|hours?)`
	quotedPattern   = `"(?:[^"\\]|\\.)*"`
	commandPattern  = "`[^`]+`"
)

// Parameters are the blanks that sentences have.
var Parameters = []Parameter{
	{"name", "The name of an object. `*` stands for any letters: `web-*` is any object so named. `$NAME` is a variable of the terminal.", "`web`, `web-*`, `$POD`", namePattern},
	{"container", "The name of a container, with `init/`, `app/` or `ephemeral/` before it where needed.", "`main`, `init/setup`", containerPattern},
	{"kind", "A kind of object, in the singular and lower case.", "`deployment`", kindPattern},
	{"thing", "An object or a container, optionally `in namespace NAME`.", "`pod web`, `the container init/a of pod web`, `deployment web in namespace other`", thingPattern},
	{"pods", "A number of pods: `exactly`, `at least` or `at most` N, `all` (at least one), or `no`; optionally `of KIND NAME`, `with label KEY=VALUE`, `on node NAME`, `named NAME`.", "`exactly 3 pods with label tier=frontend`, `at least 6 pods of deployment web`", podsPattern},
	{"state", "What a thing is; see [States](#states).", "`Ready`, `not Ready`, `running`, `terminated with exit code 1`", statePattern},
	{"moment", "Something that happens; see [Moments](#moments).", "`container app of pod web starts`", momentPattern},
	{"duration", "A length of time, as Go writes it or in words.", "`30s`, `1m30s`, `500ms`, `30 seconds`", durationPattern},
	{"span", "A length of time as it is documented, or the least and the most of it. " + slackDoc(), "`30s`, `10s to 12s`", `(?:` + durationPattern + `)(?: to (?:` + durationPattern + `))?`},
	{"int", "A whole number.", "`3`", `\d+`},
	{"counter", "A count of a workload's replicas: `ready`, `available`, `updated`, `current` (status.replicas), `desired` (spec.replicas), `unavailable`, `terminating`.", "`ready`", `(?:ready|available|updated|current|desired|unavailable|terminating)`},
	{"field", "A field of the trace; see runtime/trace. `labels.KEY`, `annotations.KEY`, `status.FIELD`, `conditions.TYPE` (as `Status/Reason`).", "`spec.replicas`", `[A-Za-z][A-Za-z0-9_./-]*`},
	{"reason", "The reason of an event.", "`FailedScheduling`", `[A-Z][A-Za-z]+`},
	{"string", "A text in double quotes; `\\\"` and `\\n` as in Go.", "`\"Back-off\"`", quotedPattern},
	{"regexp", "A regular expression (RE2) in double quotes.", "`\"restarted failed container \\\\w+\"`", quotedPattern},
	{"command", "A command line in backquotes.", "`` `kubectl get pod` ``", commandPattern},
	{"file", "The name of a file of the scenario.", "`web.yaml`", `[A-Za-z0-9_][A-Za-z0-9_./-]*`},
	{"url", "A URL, without spaces.", "`http://web/hostname`", `https?://[^ "]+`},
	{"image", "An image.", "`appears:1.0`", `[a-z0-9][A-Za-z0-9_./:@-]*`},
}

var patterns = func() map[string]string {
	m := map[string]string{}
	for _, p := range Parameters {
		m[p.Name] = p.pattern
	}
	return m
}()

var (
	blank   = regexp.MustCompile(`\{([a-z]+)\}`)
	either  = regexp.MustCompile(`\b([a-z]+(?:/[a-z]+)+)\b`)
	leftOut = regexp.MustCompile(`\(([^()?]*)\)`)
)

// Pattern returns the regular expression of the step's sentence, anchored,
// with one group for each parameter.
func (s Step) Pattern() (string, error) {
	var out strings.Builder
	out.WriteString("^")
	rest := s.Expression
	for {
		loc := blank.FindStringSubmatchIndex(rest)
		if loc == nil {
			out.WriteString(literal(rest))
			break
		}
		name := rest[loc[2]:loc[3]]
		p, ok := patterns[name]
		if !ok {
			return "", fmt.Errorf("step %q: there is no parameter {%s}", s.Expression, name)
		}
		out.WriteString(literal(rest[:loc[0]]) + "(" + p + ")")
		rest = rest[loc[1]:]
	}
	out.WriteString("$")
	return out.String(), nil
}

// literal is the text between two parameters.
func literal(s string) string {
	s = regexp.QuoteMeta(s)
	s = strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(s)
	s = leftOut.ReplaceAllString(s, "(?:$1)?")
	return either.ReplaceAllStringFunc(s, func(words string) string {
		return "(?:" + strings.ReplaceAll(words, "/", "|") + ")"
	})
}
