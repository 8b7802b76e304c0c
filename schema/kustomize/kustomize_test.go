package kustomize_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/kustomize"
)

// noNetwork fails the test if anything asks for the network or for git.
func noNetwork(tb testing.TB) {
	tb.Helper()
	old := http.DefaultTransport
	http.DefaultTransport = transport(func(r *http.Request) (*http.Response, error) {
		tb.Errorf("asked for %s", r.URL)
		return nil, errors.New("no network in tests")
	})
	tb.Cleanup(func() { http.DefaultTransport = old })
	// A git that tells.
	bin := tb.TempDir()
	marker := filepath.Join(bin, "was-run")
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte("#!/bin/sh\n: > "+marker+"\nexit 1\n"), 0o755); err != nil {
		tb.Fatal(err)
	}
	if t, ok := tb.(*testing.T); ok {
		t.Setenv("PATH", bin)
	}
	tb.Cleanup(func() {
		if _, err := os.Stat(marker); err == nil {
			tb.Error("git was run")
		}
	})
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"

// TestNothingIsFetchedOrRun tries all the ways to something remote that
// kustomize has.
func TestNothingIsFetchedOrRun(t *testing.T) {
	noNetwork(t)
	for name, files := range map[string]map[string]string{
		"resource":           {"kustomization.yaml": "resources: [https://example.org/a.yaml]"},
		"upper case":         {"kustomization.yaml": "resources: [HTTPS://example.org/a.yaml]"},
		"resource in JSON":   {"kustomization.yaml": `{"resources": ["\u0068ttps://example.org/a.yaml"]}`},
		"repository":         {"kustomization.yaml": "resources: [github.com/example/a]"},
		"repository, by ssh": {"kustomization.yaml": "resources: ['git@github.com:example/a.git']"},
		"ssh URL":            {"kustomization.yaml": "resources: ['ssh://git@example.org/a.git']"},
		"git URL":            {"kustomization.yaml": "resources: ['git::https://example.org/a.git']"},
		"file URL":           {"kustomization.yaml": "resources: ['file:///example/a.git']"},
		"base":               {"kustomization.yaml": "bases: [github.com/example/a]"},
		"component":          {"kustomization.yaml": "components: [github.com/example/a]"},
		"below":              {"kustomization.yaml": "resources: [b]", "b/kustomization.yml": "resources: [github.com/example/a]"},
		"crd":                {"kustomization.yaml": "resources: [a.yaml]\ncrds: [https://example.org/a.json]", "a.yaml": configMap},
		"configuration":      {"kustomization.yaml": "resources: [a.yaml]\nconfigurations: [https://example.org/a.yaml]", "a.yaml": configMap},
		"open api":           {"kustomization.yaml": "resources: [a.yaml]\nopenapi: {path: https://example.org/a.json}", "a.yaml": configMap},
		"patch":              {"kustomization.yaml": "resources: [a.yaml]\npatches: [{path: https://example.org/a.yaml}]", "a.yaml": configMap},
		"old patch":          {"kustomization.yaml": "resources: [a.yaml]\npatchesStrategicMerge: [https://example.org/a.yaml]", "a.yaml": configMap},
		"JSON patch":         {"kustomization.yaml": "resources: [a.yaml]\npatchesJson6902: [{path: https://example.org/a.yaml, target: {kind: ConfigMap, version: v1, name: a}}]", "a.yaml": configMap},
		"replacement":        {"kustomization.yaml": "resources: [a.yaml]\nreplacements: [{path: https://example.org/a.yaml}]", "a.yaml": configMap},
		"generated file":     {"kustomization.yaml": "configMapGenerator: [{name: a, files: [https://example.org/a]}]"},
		"generated key":      {"kustomization.yaml": "configMapGenerator: [{name: a, files: ['k=https://example.org/a']}]"},
		"generated env":      {"kustomization.yaml": "secretGenerator: [{name: a, envs: [https://example.org/a]}]"},
		"generator":          {"kustomization.yaml": "generators: [https://example.org/a.yaml]"},
		"transformer":        {"kustomization.yaml": "transformers: [t.yaml]", "t.yaml": "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: https://example.org/a.yaml\n"},
		"escaped":            {"kustomization.yaml": "transformers: [t.yaml]", "t.yaml": "apiVersion: \"\\x62uiltin\"\nkind: PatchTransformer\nmetadata: {name: t}\npath: https://example.org/a.yaml\n"},
		"in a list":          {"kustomization.yaml": "transformers: [t.yaml]", "t.yaml": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: builtin\n  kind: PatchTransformer\n  metadata: {name: t}\n  path: https://example.org/a.yaml\n"},
		"inline transformer": {"kustomization.yaml": "transformers:\n- |-\n  apiVersion: builtin\n  kind: PatchTransformer\n  metadata: {name: t}\n  path: https://example.org/a.yaml\n"},
		"transformer folder": {"kustomization.yaml": "transformers: [t]", "t/kustomization.yaml": "resources: [t.yaml]", "t/t.yaml": "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: t}\nfiles: [https://example.org/a]\n"},
		"helm chart":         {"kustomization.yaml": "helmCharts: [{name: a}]"},
		"helm generator":     {"kustomization.yaml": "generators: [g.yaml]", "g.yaml": "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\nname: a\n"},
		"plugin":             {"kustomization.yaml": "generators: [g.yaml]", "g.yaml": "apiVersion: example.org/v1\nkind: Made\nmetadata: {name: g}\n"},
		"function":           {"kustomization.yaml": "transformers: [g.yaml]", "g.yaml": "apiVersion: example.org/v1\nkind: Made\nmetadata:\n  name: g\n  annotations: {config.kubernetes.io/function: \"exec: {path: ./a}\"}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			sources := build(t, files, input.Named)
			var refused *input.RenderError
			if len(sources) != 1 || !errors.As(sources[0].Err, &refused) {
				t.Fatalf("not refused: %+v", sources)
			}
			if !refused.Incomplete || refused.Hint == "" || !strings.Contains(refused.Error(), "not supported") {
				t.Errorf("%v (hint: %s)", refused, refused.Hint)
			}
			if strings.Contains(refused.Error(), t.TempDir()) {
				t.Errorf("names files from the root of the machine: %v", refused)
			}
		})
	}
}

// build builds the kustomization of the files in a folder of its own.
func build(t *testing.T, files map[string]string, origin input.Origin) []input.Source {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "k", files)
	return kustomize.Renderer{}.Render(input.RenderRequest{Folders: []string{"k"}, Origin: origin}).Sources
}

func write(tb testing.TB, folder string, files map[string]string) {
	tb.Helper()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
}

// TestOriginsAreNotLeftInObjects, unless the kustomization asks for them.
func TestOriginsAreNotLeftInObjects(t *testing.T) {
	for asked, want := range map[string]bool{"": false, "buildMetadata: [managedByLabel]": false, "buildMetadata: [originAnnotations]": true} {
		sources := build(t, map[string]string{"kustomization.yaml": "resources: [a.yaml]\n" + asked, "a.yaml": configMap}, input.Named)
		if len(sources) != 1 || sources[0].Err != nil || sources[0].Rendering.From != filepath.Join("k", "a.yaml") {
			t.Fatalf("%+v", sources)
		}
		if got := strings.Contains(string(sources[0].Bytes), "config.kubernetes.io/origin"); got != want {
			t.Errorf("%q: %s", asked, sources[0].Bytes)
		}
	}
}

// TestWhatIsBuiltInAFolder: roots only, and only those that changed.
func TestWhatIsBuiltInAFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", map[string]string{
		"base/kustomization.yaml": "resources: [a.yaml]", "base/a.yaml": configMap,
		"part/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: p.yaml}]", "part/p.yaml": configMap + "data: {a: b}\n",
		"dev/kustomization.yaml":   "resources: [../base]\ncomponents: [../part]",
		"prod/kustomization.yaml":  "resources: [../base]",
		"loose/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [r.yaml]", "loose/r.yaml": configMap,
	})
	folders := []string{"base", "dev", "loose", "part", "prod"}
	for changed, want := range map[string][]string{
		"*":                       {"kustomize build dev", "kustomize build prod"},
		"base/a.yaml":             {"kustomize build dev", "kustomize build prod"},
		"part/p.yaml":             {"kustomize build dev"},
		"prod/kustomization.yaml": {"kustomize build prod"},
		"other.yaml":              nil,
	} {
		request := input.RenderRequest{Folders: folders, Origin: input.Found}
		if changed != "*" {
			abs, err := filepath.Abs(changed)
			if err != nil {
				t.Fatal(err)
			}
			request.Changed = []string{abs}
		}
		rendered := kustomize.Renderer{}.Render(request)
		var got []string
		for _, s := range rendered.Sources {
			if s.Err != nil {
				t.Fatal(s.Err)
			}
			got = append(got, s.Rendering.By)
		}
		if !slices.Equal(slices.Compact(got), want) {
			t.Errorf("%s: built %q, want %q", changed, got, want)
		}
		if changed == "*" {
			for file, used := range map[string]bool{"base/a.yaml": true, "part/p.yaml": true, "loose/r.yaml": false} {
				if abs, _ := filepath.Abs(file); rendered.Used[abs] != used {
					t.Errorf("%s is used: %v", file, !used)
				}
			}
		}
	}
}

// TestCycles: kustomizations that build upon each other have no root, and are
// an error nevertheless.
func TestCycles(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", map[string]string{
		"a/kustomization.yaml": "resources: [../b]", "b/kustomization.yaml": "resources: [../a, ../base]",
		"base/kustomization.yaml": "resources: [c.yaml]", "base/c.yaml": configMap,
		"self/kustomization.yaml": "resources: [../self]", "top/kustomization.yaml": "resources: [../x]",
		"x/kustomization.yaml": "resources: [../y]", "y/kustomization.yaml": "resources: [../x]",
	})
	var failed []string
	for _, s := range (kustomize.Renderer{}).Render(input.RenderRequest{Folders: []string{"a", "b", "base", "self", "top", "x", "y"}, Origin: input.Found}).Sources {
		if s.Err == nil || !strings.Contains(s.Err.Error(), "cycle") {
			t.Errorf("%s: %v", s.Name, s.Err)
		}
		failed = append(failed, s.Name)
	}
	if want := []string{"self", "top", "a"}; !slices.Equal(failed, want) {
		t.Errorf("failed %q, want %q", failed, want)
	}
}

// FuzzKustomization: no kustomization panics, hangs, or reaches the network.
func FuzzKustomization(f *testing.F) {
	for _, text := range []string{
		"resources: [a.yaml]", "namePrefix: x-\nresources: [a.yaml, .]", "resources: [..]", "resources: [https://example.org/a]", "bases: [github.com/a/b]",
		"patches: [{patch: '[{op: add, path: /a, value: b}]', target: {kind: ConfigMap}}]\nresources: [a.yaml]", "buildMetadata: x", "a: &a [*a]", "[]", "\xff",
		"configMapGenerator: [{name: a, literals: [A=b]}]\ngeneratorOptions: {disableNameSuffixHash: true}", "replacements: [{source: {kind: ConfigMap}, targets: []}]", "vars: [{name: A, objref: {kind: ConfigMap, name: a}}]\nresources: [a.yaml]",
	} {
		f.Add([]byte(text))
	}
	noNetwork(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<13 {
			return
		}
		folder := t.TempDir()
		write(t, folder, map[string]string{"kustomization.yaml": string(data), "a.yaml": configMap})
		rendered := kustomize.Renderer{}.Render(input.RenderRequest{Folders: []string{folder}})
		for _, s := range rendered.Sources {
			if s.Err != nil && strings.Contains(s.Err.Error(), "panicked") {
				t.Log(s.Err) // the library's, and told
			}
		}
	})
}
