package terminal

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestLabelsAreListedInTheOrderOfTheirKeys(t *testing.T) {
	var out strings.Builder
	l := labels(&out)
	for _, line := range []string{"Listing labels for Pod./b:\n", " z=1\n", " a=2\n", " a-b=3\n", "Listing labels for Pod./a:\n", " x=several\n lines\n", " c=\n"} {
		if _, err := fmt.Fprint(l, line); err != nil {
			t.Fatal(err)
		}
	}
	l.flush()
	want := "Listing labels for Pod./b:\n a=2\n a-b=3\n z=1\nListing labels for Pod./a:\n c=\n x=several\n lines\n"
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

// The variables that come from a ConfigMap are sorted among themselves; those that
// were there, and those with values of their own, stay where they are.
func TestVariablesAreInTheOrderOfTheirNames(t *testing.T) {
	const of = `{"name":%q,"valueFrom":{"configMapKeyRef":{"key":"k","name":"cm"}}}`
	text := func(order, env []string) string {
		names := make([]string, len(order))
		for i, name := range order {
			names[i] = fmt.Sprintf(`{"name":%q}`, name)
		}
		return `{"spec":{"containers":[{"$setElementOrder/env":[` + strings.Join(names, ",") + `],"env":[` + strings.Join(env, ",") + `],"name":"main"}]}}`
	}
	var patch any
	a, z, own := fmt.Sprintf(of, "A"), fmt.Sprintf(of, "Z"), `{"name":"B","value":"1"}`
	if err := json.Unmarshal([]byte(text([]string{"WAS", "Z", "B", "A"}, []string{z, own, a})), &patch); err != nil {
		t.Fatal(err)
	}
	variables{from: "cm"}.sort(patch)
	got, err := json.Marshal(patch)
	if want := text([]string{"WAS", "A", "B", "Z"}, []string{a, own, z}); err != nil || string(got) != want {
		t.Errorf("got %s, want %s: %v", got, want, err)
	}
}

func TestFractionsOfSecondsAreLeftOut(t *testing.T) {
	got := string(inSeconds([]byte("x\nerror: Metrics not available for pod default/p, age: 2m5.001868987s\n")))
	if want := "x\nerror: Metrics not available for pod default/p, age: 2m5s\n"; got != want {
		t.Errorf("got %q", got)
	}
}
