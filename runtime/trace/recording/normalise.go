package recording

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// rule replaces what differs from run to run by a word that does not.
type rule struct {
	pattern *regexp.Regexp
	with    string
}

// The alphabet of generated names (k8s.io/apimachinery/pkg/util/rand).
const generated = `[bcdfghjklmnpqrstvwxz2456789]`

// rules in the order in which they apply. Template hashes go too: some
// templates name a node or an instant.
var rules = []rule{
	// Progress: which states a waiting command gets to see is chance.
	{regexp.MustCompile(`(?m)^Waiting for .*\.\.\.$`), ""},
	{regexp.MustCompile(`(?m)^bash: line \d+: `), "bash: "},
	{regexp.MustCompile(`(\b[a-z0-9.-]+/[a-z0-9.-]+)_[a-z0-9.-]+_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`), "$1"}, // which one of a provisioner's pods leads
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "UID"},
	{regexp.MustCompile(`containerd://[0-9a-f]{64}`), "containerd://ID"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "ID"},
	{regexp.MustCompile(`(?m)^(\s*Image ID:\s+).*$`), "${1}IMAGEID"},
	{regexp.MustCompile(`[\w./-]*@?sha256:[0-9A-Za-z]+`), "IMAGEID"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)`), "TIME"},
	{regexp.MustCompile(`(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}`), "TIME"},
	{regexp.MustCompile(`(kube-api-access-)` + generated + `{5}`), "${1}NAME"},
	{regexp.MustCompile(`\b([a-z0-9][a-z0-9.-]*-)` + generated + `{5}\b`), "${1}NAME"},
	{regexp.MustCompile(`\b([a-z0-9][a-z0-9.-]*-)` + generated + `{8,10}\b`), "${1}HASH"},
	{regexp.MustCompile(`pod-template-hash([:=]"?)` + generated + `{8,10}`), "pod-template-hash${1}HASH"},
	{regexp.MustCompile(`\b[a-z0-9-]+-(?:worker\d*|control-plane)\b(?:/\d+\.\d+\.\d+\.\d+)?`), "NODE"},
	{regexp.MustCompile(`\b10\.(?:\d+\.){2}\d+\b|\b172\.(?:\d+\.){2}\d+\b`), "IP"},
	{regexp.MustCompile(`\bIP:(3(?:27(?:6[89]|[789]\d)|2[89]\d\d|[3-9]\d{3})|[45]\d{4}|60\d{3})\b`), "IP:PORT"},   // a client's, of those that Linux chooses from
	{regexp.MustCompile(`(?m)^(\s*)\d+( \S+-HASH-NAME)$`), "${1}N${2}"},                                           // uniq -c: how many of some requests a Service gave to a pod
	{regexp.MustCompile(`(?m)^(\s*)resources:\n\s+limits:\n\s+memory: 9007199254740988Ki$`), "${1}resources: {}"}, // how a node with version 1 of cgroups says that there is none
	{regexp.MustCompile(`\bfe80::[0-9a-f:]+`), "IPV6"},
	{regexp.MustCompile(`\b(\d+):3\d{4}/(TCP|UDP)`), "${1}:NODEPORT/${2}"},
	{regexp.MustCompile(`(TokenExpirationSeconds:\s+)\d+`), "${1}N"},
	{regexp.MustCompile(`(resourceVersion"?: ?)"\d+"`), "${1}N"},
	{regexp.MustCompile(`(?:TMPDIR|/tmp)(/[A-Z]+)-\d+`), "TMPDIR${1}"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000|\b\d\d:\d\d:\d\d\.\d{9}\b`), "TIME"},
	{regexp.MustCompile(`in \d+(\.\d+)?m?s \(\d+(\.\d+)?m?s including waiting\)\. Image size: \d+ bytes`), "in TIME. Image size: N bytes"},
	{regexp.MustCompile(`\b\d+(\.\d+)?(ms|µs)\b`), "TIME"},
	{regexp.MustCompile(`\(x\d+ over [0-9dhms]+\)`), ""},
	{regexp.MustCompile(`\b(\d+d)?(\d+h)?(\d+m)?\d+s\b|\b\d+[mhd]\b(\d+h)?`), "AGE"},
	{regexp.MustCompile(`AGE( ago)?`), "AGE$1"},
	{regexp.MustCompile(`[ \t]+`), " "},
}

// Normalise makes outputs of two runs comparable: generated names, addresses,
// instants and ages become words, runs of blanks one blank, and the lines are
// sorted, since the order of objects with random names is random.
func Normalise(output string) []string {
	for _, r := range rules {
		output = r.pattern.ReplaceAllString(output, r.with)
	}
	output = trace.Unordered(output)
	var lines []string
	for _, l := range strings.Split(output, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	slices.Sort(lines)
	// Messages that differ in nothing but that order are several events, or one.
	return slices.CompactFunc(lines, func(a, b string) bool { return a == b && trace.HasUnordered(a) })
}
