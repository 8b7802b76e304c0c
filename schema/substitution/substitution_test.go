package substitution_test

import (
	"slices"
	"testing"

	"github.com/gherkube/gherkube/schema/substitution"
)

func TestApply(t *testing.T) {
	values := map[string]string{"APP": "web", "EMPTY": ""}
	for text, want := range map[string]string{
		"name: ${APP}":                        "name: web",
		"n: ${REPLICAS:=2}, m: ${REPLICAS=3}": "n: 2, m: 3",
		"n: ${REPLICAS:-2}, m: ${REPLICAS-3}": "n: 2, m: 3",
		"n: ${EMPTY:=a}, m: ${EMPTY=a}":       "n: a, m: ",
		"n: ${APP:=a}":                        "n: web",
		"name: ${NONE}":                       "name: ${NONE}",
		"cost: $$5, $${APP}, $APP":            "cost: $5, ${APP}, $APP",
		"a: ${APP,,}":                         "a: ${APP,,}",
		"a: ${}":                              "a: ${}",
		"a: ${APP":                            "a: ${APP",
		"a: ${APP}\n---\nmetadata: {labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\nb: ${APP}\n---\nc: ${APP}\n": "a: web\n---\nmetadata: {labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\nb: ${APP}\n---\nc: web\n",
	} {
		if got := string(substitution.Apply([]byte(text), values)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	if got := substitution.Names(`a: ${B}${A:=1} $${C} ${B}`); !slices.Equal(got, []string{"B", "A"}) {
		t.Error(got)
	}
}

func FuzzApply(f *testing.F) {
	f.Add([]byte("a: ${APP}\n---\nb: $${X:=${APP}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		before := slices.Clone(text)
		substitution.Apply(text, map[string]string{"APP": "web"})
		if !slices.Equal(before, text) {
			t.Error("the text was changed in place")
		}
	})
}
