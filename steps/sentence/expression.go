package sentence

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/steps/condition"
)

// Parameter is a kind of blank in a step's sentence.
type Parameter struct {
	Name    string
	Doc     string
	Example string
	pattern string // without capturing groups
}

// Pattern is the regular expression of what the blank takes, without groups.
func (p Parameter) Pattern() string { return p.pattern }

const (
	quotedPattern  = `"(?:[^"\\]|\\.)*"`
	pathPattern    = `[A-Za-z0-9_./][A-Za-z0-9_./@+-]*`
	commandPattern = "`[^`]+`"
)

// sizePattern is that of a node's resources.
const sizePattern = `\d+m? CPUs?(?: and \d+[KMGT]i of memory)?`

// Parameters are the blanks that sentences have.
var Parameters = []Parameter{
	{"name", "The name of an object. `*` stands for any letters: `web-*` is any object so named. `$NAME` is a variable of the terminal.", "`web`, `web-*`, `$POD`", condition.NamePattern},
	{"container", "The name of a container, with `init/`, `app/` or `ephemeral/` before it where needed.", "`main`, `init/setup`", condition.ContainerPattern},
	{"kind", "A kind of object that the cluster serves, custom ones too, as kubectl calls it: in the singular, the plural or short, with its group where two have the name.", "`deployment`, `configmap`, `widgets.example.com`", condition.KindPattern},
	{"thing", "An object or a container, optionally `in namespace NAME`.", "`pod web`, `the container init/a of pod web`, `deployment web in namespace other`", condition.ThingPattern},
	{"pods", "A number of pods: `exactly`, `at least` or `at most` N, `all` (at least one), or `no`; optionally `of KIND NAME`, `with label KEY=VALUE`, `on node NAME`, `named NAME`.", "`exactly 3 pods with label tier=frontend`, `at least 6 pods of deployment web`", condition.PodsPattern},
	{"state", "What a thing is; see [States](#states).", "`Ready`, `not Ready`, `running`, `terminated with exit code 1`", condition.StatePattern},
	{"moment", "Something that happens; see [Moments](#moments).", "`container app of pod web starts`", condition.MomentPattern},
	{"duration", "A length of time, as Go writes it or in words.", "`30s`, `1m30s`, `500ms`, `30 seconds`", condition.DurationPattern},
	{"span", "A length of time as it is documented, or the least and the most of it. " + condition.SlackDoc(), "`30s`, `10s to 12s`", condition.SpanPattern},
	{"int", "A whole number.", "`3`", `\d+`},
	{"counter", "A count of a workload's replicas: `ready`, `available`, `updated`, `current` (status.replicas), `desired` (spec.replicas), `unavailable`, `terminating`.", "`ready`", condition.CounterPattern},
	{"field", "A field of the trace; see runtime/trace. `labels.KEY`, `annotations.KEY`, `status.FIELD`, `conditions.TYPE` (as `Status/Reason`). Of kinds whose fields are not listed there, any path: `data.KEY`, `spec.rules.0.host`.", "`spec.replicas`", `[A-Za-z][A-Za-z0-9_./-]*`},
	{"reason", "The reason of an event.", "`FailedScheduling`", `[A-Z][A-Za-z]+`},
	{"string", "A text in double quotes; `\\\"` and `\\n` as in Go.", "`\"Back-off\"`", quotedPattern},
	{"regexp", "A regular expression (RE2) in double quotes.", "`\"restarted failed container \\\\w+\"`", quotedPattern},
	{"command", "A command line in backquotes.", "`` `kubectl get pod` ``", commandPattern},
	{"file", "The name of a file of the scenario.", "`web.yaml`", `[A-Za-z0-9_][A-Za-z0-9_./-]*`},
	{"path", "A file or folder of the repository.", "`k8s/`, `../charts/web`", pathPattern},
	{"paths", "Files or folders of the repository, with commas or `and` between them.", "`k8s/`, `base.yaml and extra/`", pathPattern + `(?:(?:, | and )` + pathPattern + `)*`},
	{"variable", "The name of a variable.", "`IMAGE_TAG`", `[A-Za-z_][A-Za-z0-9_]*`},
	{"value", "The path of a value in an object as `kubectl get -o yaml` shows it: names with dots between them, `[0]` for an item of a list, `[name=web]` for the item that has that; a name with dots in `['…']`.", "`spec.template.spec.nodeSelector`, `spec.containers[name=web].resources`, `metadata.labels['app.kubernetes.io/name']`", `[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+|\[[0-9]+\]|\[[A-Za-z]+=[^\]\s]+\]|\['[^']+'\])*`},
	{"url", "A URL, without spaces.", "`http://web/hostname`", `https?://[^ "]+`},
	{"metric", "The name of a metric.", "`http_requests`", `[A-Za-z_][A-Za-z0-9_:.-]*`},
	{"label", "A label with its value.", "`app=web`", `[A-Za-z0-9][A-Za-z0-9_./-]*=[A-Za-z0-9_.-]*`},
	{"quantity", "A quantity of Kubernetes.", "`300`, `1.5`, `20k`, `500m`", `-?[0-9][0-9.]*(?:m|k|[MGTPE]|[KMGTPE]i)?`},
	{"size", "What a node has.", "`4 CPUs`, `500m CPU and 8Gi of memory`", sizePattern},
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

// opening is what each use of the sentence begins with: whole words before the first
// that is not always the same.
func (s Step) opening() string {
	text := s.Expression
	if i := strings.IndexAny(text, "{(/"); i >= 0 {
		text = text[:i]
	}
	return text[:strings.LastIndexByte(text, ' ')+1]
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

// Definition is a step ready to be matched.
type Definition struct {
	Step Step
	// Pattern matches the step's sentence, with a group for each parameter.
	Pattern *regexp.Regexp
	opening string // what each use of the sentence begins with
}

// Find returns what the sentence and its parameters match in a text; nil if the text is
// no use of it. Most texts begin otherwise, which is quicker to see.
func (d Definition) Find(text string) []string {
	if !strings.HasPrefix(text, d.opening) {
		return nil
	}
	return d.Pattern.FindStringSubmatch(text)
}

// Matches reports whether a text is a use of the sentence.
func (d Definition) Matches(text string) bool { return d.Find(text) != nil }

// loosened are the sentences with anything in the place of their parameters.
func loosened(definitions []Definition) []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, d := range definitions {
		var out strings.Builder
		end := 0
		for _, at := range blank.FindAllStringIndex(d.Step.Expression, -1) {
			out.WriteString(literal(d.Step.Expression[end:at[0]]) + "(.+?)")
			end = at[1]
		}
		all = append(all, regexp.MustCompile("^"+out.String()+literal(d.Step.Expression[end:])+"$"))
	}
	return all
}
