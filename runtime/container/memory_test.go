package container

import (
	"fmt"
	"testing"
	"time"
)

// TestScriptsAreTheSameEachTime: containers of a runtime share parsed scripts,
// which running them must not change.
func TestScriptsAreTheSameEachTime(t *testing.T) {
	for name, script := range map[string]string{
		"braces":       `for w in {a,b} c{1,2} "$(echo {x,y})"; do echo $w; done`,
		"here-doc":     "n=3; cat <<EOF\n$((n+1)) {p,q} `echo $n`\nEOF\n",
		"functions":    `f() { local x=$1; echo "$x ${2:-none}"; }; f a; f b c; alias g=f; type f`,
		"cases, loops": `i=0; while [ $i -lt 3 ]; do i=$((i+1)); case $i in [12]) echo low;; *) echo high;; esac; done; ! false && echo $((i*2))`,
		"not a script": `if true; then`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var first string
			for i := range 3 {
				id := w.start(Config{Image: "busybox:1.36", Command: []string{"sh", "-c", script}, Sandbox: w.pod(fmt.Sprintf("10.244.0.%d", i+1))})
				w.pass(time.Second)
				got := fmt.Sprintln(w.log(id), w.status(id).ExitCode)
				if i == 0 {
					first = got
				} else if got != first {
					t.Errorf("run %d: %q, the first was %q", i, got, first)
				}
			}
			if first == "" {
				t.Error("no output")
			}
		})
	}
}
