package terminal

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// Commands beside each other do not touch each other's flags, although kustomize keeps
// those in a variable of its package, which building any tree of commands sets anew: the
// race detector tells. Nor do they wait for each other for ever.
func TestCommandsBesideEachOther(t *testing.T) {
	var all sync.WaitGroup
	defer all.Wait()
	for i := range 8 {
		term, _ := open(t)
		name := fmt.Sprintf("p%d-a", i)
		for file, text := range map[string]string{
			"kustomization.yaml": fmt.Sprintf("resources: [a.yaml]\nnamePrefix: p%d-\n", i),
			"a.yaml":             "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		} {
			if err := term.WriteFile(file, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		line := "kubectl kustomize . | grep name && kubectl options"
		if i%2 == 0 {
			line = "kubectl kustomize . | kubectl kustomize ."
		}
		all.Go(func() {
			for range 20 {
				results, err := term.Run(context.Background(), line, func(Result) bool { return false })
				var out strings.Builder
				for _, r := range results {
					out.WriteString(r.Stdout)
				}
				if err != nil || !strings.Contains(out.String(), name) {
					t.Errorf("%s: %v, %+v", line, err, results)
					return
				}
			}
		})
	}
}
