package steps

import (
	"maps"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema/spelling"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// Word is an entry of the vocabulary that can be searched for: a step, a parameter, a
// state, a moment or a statement of a behaviour script.
type Word struct {
	// Section is one of the constants below.
	Section string
	// Family is that of a step.
	Family string
	Text   string
	Doc    string
	// Example may be empty.
	Example string
}

// The sections of the vocabulary.
const (
	StepWords      = "Steps"
	ParameterWords = "Parameters"
	StateWords     = "States"
	MomentWords    = "Moments"
	BehaviourWords = "Behaviour scripts"
)

// Words are all words, in the order of the catalogue.
func Words() []Word {
	var all []Word
	for _, f := range vocabulary.Steps().Families {
		for _, s := range f.Steps {
			all = append(all, Word{StepWords, f.Name, s.Expression, s.Doc, s.Example})
		}
	}
	for _, p := range sentence.Parameters {
		all = append(all, Word{ParameterWords, "", "{" + p.Name + "}", p.Doc, p.Example})
	}
	for _, s := range condition.States {
		all = append(all, Word{StateWords, "", s.Words, s.Doc + " Of " + s.Of + ".", ""})
	}
	for _, m := range condition.Moments {
		all = append(all, Word{MomentWords, "", m.Words, m.Doc, ""})
	}
	for _, s := range Statements {
		all = append(all, Word{BehaviourWords, "", s.Text, s.Doc, ""})
	}
	return all
}

// Statement is a line of a behaviour script.
type Statement struct{ Text, Doc string }

// Statements are examples of what behaviour scripts say; runtime/actor/script has
// the language.
var Statements = []Statement{
	{"listens on 8080 after 5s", "Answers HTTP with 200 on a port; until then connections are refused."},
	{`GET /healthz answers 500 "broken" from 20s to 35s`, "What a path answers, and when."},
	{"GET /slow answers 200 in 3s", "A slow answer: latency, a time-out."},
	{"listens on 8443 with TLS by /certs", "Answers HTTPS, by the certificate in /certs/tls.crt with the key in /certs/tls.key. Without by it makes a certificate for itself."},
	{`POST /validate denies "images need a tag"`, "A webhook for admission that refuses objects."},
	{"POST /validate allows", "A webhook for admission that lets objects through."},
	{"POST /mutate patches `[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"team\": \"shop\"}}]`", "A webhook for admission that changes objects."},
	{"POST /convert converts", "A webhook that converts custom resources: nothing but their apiVersion changes."},
	{"hangs on 9000", "Accepts connections and never answers."},
	{"grpc health on 5000 is NOT_SERVING until 5s", "What gRPC health checks answer."},
	{`prints "still here" every 2s`, "Lines of the log."},
	{`writes "ready" to /tmp/ready after 4s`, "A file appears."},
	{"removes /tmp/ready after 9s", "A file goes."},
	{"exits 1 after 3s in starts 1-2", "Crashes in its first starts."},
	{"exits 1 after 2s one time in 10", "Crashes by chance, which the seed decides."},
	{"exits 0 on TERM after 2s", "A graceful end."},
	{"ignores TERM until 10s", "Does not end when it is told to, and is killed after its grace period."},
	{"is OOM-killed after 5s", "Needs more memory than its limit."},
	{"uses 300m of CPU from 10s to 1m", "Its usage, which metrics and autoscalers see."},
	{"uses 50Mi of memory", "Its usage, which metrics, limits and evictions see."},
	{"writes 10Mi a second to /data/big", "A file that grows, on the node's disk."},
	{"leaks 10Mi a second after 30s", "Uses more and more memory."},
	{"needs db:5432 within 30s", "Waits for a connection before all else: a database that is late."},
}

// meanings maps words that people search for to the words that the vocabulary uses.
var meanings = map[string][]string{
	"sleep": {"pass", "for {duration}", "delay"}, "wait": {"within", "pass"}, "time": {"duration", "pass"},
	"timeout": {"within", "never answers"}, "delay": {"pass", "after"}, "eventually": {"within"}, "never": {"was never", "does not happen", "no event"},
	"env": {"variable"}, "environment": {"variable"}, "oom": {"oom", "memory"}, "memory": {"memory", "oom"},
	"rollout": {"complete", "rollout", "updated", "replicas"}, "deploy": {"application", "apply", "deployment"}, "undo": {"rollout", "i run"},
	"install": {"chart", "application"}, "helm": {"chart", "helm"}, "kustomize": {"kustomization"}, "apply": {"apply", "application"},
	"traffic": {"request"}, "load": {"request", "cpu"}, "curl": {"request"}, "http": {"request", "http"}, "tls": {"tls"}, "https": {"tls", "https"}, "certificate": {"tls", "certificate"}, "webhook": {"webhook"}, "ingress": {"request"},
	"crash": {"crashloopbackoff", "exits 1", "restart", "killed"}, "restart": {"restart"}, "kill": {"killed", "stopped"},
	"down": {"silent", "stops"}, "outage": {"silent", "control plane"}, "reboot": {"reboots"}, "drain": {"i run", "silent"},
	"namespace": {"namespace"}, "jsonpath": {"field"}, "spec": {"field"}, "status": {"field", "state"}, "crd": {"custom", "{kind}"},
	"shell": {"i run"}, "command": {"i run", "command"}, "exec": {"i run", "from pod"}, "log": {"logs", "prints"},
	"scale": {"replicas", "metric"}, "hpa": {"metric", "cpu"}, "autoscale": {"metric", "cpu"}, "cpu": {"cpu"},
	"dependency": {"needs"}, "database": {"needs"}, "flaky": {"one time in"}, "random": {"one time in"}, "chance": {"one time in"},
	"graceful": {"term"}, "sigterm": {"term"}, "probe": {"get /", "ready"}, "health": {"healthz", "grpc health"},
	"secret": {"file", "i run"}, "config": {"file", "i run"}, "event": {"event"}, "node": {"node"}, "image": {"image"},
}

// Find returns the words of the vocabulary that have all of some words anywhere,
// or what those mean there.
func Find(words []string) []Word {
	var found []Word
	for _, w := range Words() {
		text := strings.ToLower(strings.Join([]string{w.Text, w.Doc, w.Example, w.Family, w.Section}, "\n"))
		all := true
		for _, word := range words {
			all = all && mentions(text, strings.ToLower(word))
		}
		if all {
			found = append(found, w)
		}
	}
	return found
}

// Near returns the words with each unknown one replaced by the nearest known one, if
// Find then finds something; else "".
func Near(words []string) string {
	var known []string
	for _, w := range Words() {
		known = append(known, strings.FieldsFunc(strings.ToLower(w.Text+" "+w.Example), func(r rune) bool { return r < 'a' || r > 'z' })...)
	}
	known = append(known, slices.Sorted(maps.Keys(meanings))...)
	var near []string
	for _, word := range words {
		word = strings.ToLower(word)
		if nearest, ok := spelling.Nearest(word, known); ok {
			word = nearest
		}
		near = append(near, word)
	}
	if meant := strings.Join(near, " "); meant != strings.ToLower(strings.Join(words, " ")) && len(Find(near)) > 0 {
		return meant
	}
	return ""
}

func mentions(text, word string) bool {
	if strings.Contains(text, word) {
		return true
	}
	for _, meaning := range meanings[word] {
		if strings.Contains(text, meaning) {
			return true
		}
	}
	return false
}
