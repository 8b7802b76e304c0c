package vocabulary

import (
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
)

func TestFilesThatNoKubeletReadsAreRefused(t *testing.T) {
	for _, name := range []string{"", ".hidden.yaml", "../web.yaml", "a/b.yaml", "/web.yaml", "..", `a\b.yaml`} {
		if got, err := manifestFile(name); err == nil {
			t.Errorf("%q is taken as %q", name, got)
		}
	}
	if got, err := manifestFile("web.yaml"); err != nil || got != "web.yaml" {
		t.Errorf("web.yaml: %q, %v", got, err)
	}
}

func TestAStaticPodGoesIntoTheScenariosNamespaceUnlessItSaysOtherwise(t *testing.T) {
	for manifest, want := range map[string]string{
		"metadata: {name: web}":                   "namespace: mine",
		"metadata: {name: web, namespace: other}": "namespace: other",
	} {
		if got, err := inNamespace(manifest, "mine"); err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: %s, %v", manifest, got, err)
		}
	}
	for _, manifest := range []string{"kind: Pod", "- a", "a: [", "metadata: web"} {
		if got, err := inNamespace(manifest, "mine"); err == nil {
			t.Errorf("%s: %s", manifest, got)
		}
	}
}

func TestPeriodsOfAShutdownThatNoKubeletTakesAreRefused(t *testing.T) {
	ctx, w := t.Context(), &scenario.World{}
	for _, values := range [][]string{{"n", "10s", "20s"}, {"n", "1500ms"}, {"n", "x"}} {
		if err := shutDownNode(ctx, w, sentence.Args{Values: values}); err == nil {
			t.Errorf("%v is taken", values)
		}
	}
	header := []string{"priority", "period"}
	for _, table := range [][][]string{nil, {header}, {{"a", "b"}, {"0", "1s"}}, {header, {"high", "1s"}}, {header, {"0", "soon"}}, {header, {"0", "10ms"}}, {header, {"99999999999", "1s"}}} {
		if err := shutDownByPriority(ctx, w, sentence.Args{Values: []string{"n"}, Table: table}); err == nil {
			t.Errorf("%v is taken", table)
		}
	}
	if err := shutDown(ctx, w, sentence.Args{Values: []string{"n"}}, map[int32]time.Duration{0: -time.Second}); err == nil {
		t.Error("a negative period is taken")
	}
}
