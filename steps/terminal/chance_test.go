package terminal

import (
	"context"
	"regexp"
	"slices"
	"testing"

	utilrand "k8s.io/apimachinery/pkg/util/rand"
)

// Names that kubectl makes up are those of the cluster's seed, and another one for
// each command; what the API server draws meanwhile does not count.
func TestMadeUpNamesComeFromTheSeed(t *testing.T) {
	names := regexp.MustCompile(`name: (my-app-\w+)`)
	draw := func() (drawn []string) {
		term, _ := open(t)
		for range 3 {
			utilrand.String(5)
			results, err := term.Run(context.Background(), "kubectl create deployment web --image=my.app --dry-run=client -o yaml", func(Result) bool { return false })
			if err != nil || len(results) != 1 {
				t.Fatal(results, err)
			}
			name := names.FindStringSubmatch(results[0].Stdout)
			if name == nil {
				t.Fatalf("no name was made up: %+v", results[0])
			}
			drawn = append(drawn, name[1])
		}
		return drawn
	}
	first, second := draw(), draw()
	if !slices.Equal(first, second) || first[0] == first[1] || first[1] == first[2] {
		t.Errorf("got %q, and then %q", first, second)
	}
	if a, b := utilrand.String(20), utilrand.String(20); a == b {
		t.Errorf("upstream's other names are always %q", a)
	}
}
