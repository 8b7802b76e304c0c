package terminal

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
)

// processArgs guards os.Args: it is from there that upstream takes what
// --record writes (cli-runtime's genericclioptions.RecordFlags).
var processArgs sync.RWMutex

// recorders are the commands that know --record. None of them goes on while
// others run.
var recorders = []string{"annotate", "apply", "autoscale", "create", "edit", "expose", "label", "patch", "replace", "rollout", "run", "scale", "set", "taint"}

// typed makes the process's arguments those that were typed, if the command
// records them, until the function it returns is called.
func (t *Terminal) typed(args []string) (done func()) {
	switch {
	case len(args) == 0 || !slices.Contains(recorders, args[0]) || attaches(args) || attempts(args) != nil:
		return func() {}
	case !slices.ContainsFunc(args, func(a string) bool { return a == "--record" || strings.HasPrefix(a, "--record=") }):
		processArgs.RLock()
		return processArgs.RUnlock
	}
	processArgs.Lock()
	before := os.Args
	os.Args = []string{"kubectl"}
	for _, a := range args {
		os.Args = append(os.Args, strings.ReplaceAll(a, t.config.Dir+string(filepath.Separator), ""))
	}
	return func() {
		os.Args = before
		processArgs.Unlock()
	}
}

// warnDeprecated says on the error output which flags are deprecated. cobra
// would say it on the standard output, once that is set.
func warnDeprecated(root *cobra.Command, args []string, errOut io.Writer) {
	c, rest, err := root.Find(args)
	if err != nil {
		return // the command's own words about it follow
	}
	for _, a := range rest {
		if a == "--" {
			return
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(a, "--"), "=")
		f := c.Flags().Lookup(name)
		if f == nil || f.Deprecated == "" || !strings.HasPrefix(a, "--") {
			continue
		}
		fmt.Fprintf(errOut, "Flag --%s has been deprecated, %s\n", f.Name, f.Deprecated)
		f.Deprecated = ""
	}
}
