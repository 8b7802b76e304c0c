package features

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

var behaviourTag = regexp.MustCompile(`@b:(\S+)`)

// A behaviour without a scenario is not in the registry, and a scenario shows
// no behaviour that is not in it.
func TestEveryBehaviourHasAScenario(t *testing.T) {
	all, err := readRegistry(registry)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, b := range all {
		known[b.ID] = true
	}
	shown := map[string]bool{}
	err = fs.WalkDir(Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(Files, path)
		for _, line := range strings.Split(string(text), "\n") {
			if !strings.HasPrefix(strings.TrimSpace(line), "@") {
				continue
			}
			for _, m := range behaviourTag.FindAllStringSubmatch(line, -1) {
				shown[m[1]] = true
				if !known[m[1]] {
					t.Errorf("%s: behaviour %q is not in behaviours.yaml", path, m[1])
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if !shown[b.ID] {
			t.Errorf("behaviour %q has no scenario", b.ID)
		}
	}
}

func TestRegistryRefusesWhatItCannotRead(t *testing.T) {
	for _, bad := range []string{
		"- {id: a, statement: s, source: k8s, nosuch: 1}",
		"- {id: a, source: k8s}",
		"- {id: a, statement: s, source: k8s}\n- {id: a, statement: s, source: k8s}",
	} {
		if _, err := readRegistry([]byte(bad)); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
}
