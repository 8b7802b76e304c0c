package terminal

import (
	"context"
	"testing"
)

// TestCommandsAreForgotten runs commands whose flags have completions, one of
// the usual ones and one that needs the whole tree.
func TestCommandsAreForgotten(t *testing.T) {
	term, _ := open(t)
	for _, line := range []string{"kubectl get --nosuch", "kubectl exec web -c main -- ls", "kubectl top pod --help"} {
		if _, err := term.Run(context.Background(), line, func(Result) bool { return false }); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(flagCompletionFunctions); n > 0 {
		t.Errorf("cobra keeps %d completions of flags of commands that are over: see flagCompletionFunctions, and what forget drops", n)
	}
	c := term.build(context.Background(), []string{"exec"}, streams{})
	if len(flagCompletionFunctions) == 0 {
		t.Error("cobra keeps completions elsewhere: commands, and clusters with them, are not forgotten any more")
	}
	forget(c)
}
