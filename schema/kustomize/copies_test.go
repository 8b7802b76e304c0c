package kustomize

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCopies: a patch whose operations double what is there is refused, not done.
func TestCopies(t *testing.T) {
	var patch strings.Builder
	for i := range 40 {
		fmt.Fprintf(&patch, "    - {op: copy, from: /data, path: /data/x%d}\n", i)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"kustomization.yaml": "resources: [cm.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |-\n" + patch.String(),
		"cm.yaml":            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: text}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := build(dir, nil); err == nil || !strings.Contains(err.Error(), "copy") {
		t.Errorf("the patch is applied, or refused for something else: %v", err)
	}
}
