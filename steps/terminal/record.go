package terminal

import (
	"fmt"
	"io"
	"net/http"
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

// recorders are the commands that know --record. They read the process's arguments,
// whether it is given or not, before they make a request (RecordFlags.Complete).
var recorders = []string{"annotate", "apply", "autoscale", "create", "expose", "label", "patch", "replace", "run", "scale", "set"}

// typed makes the process's arguments those that were typed, if the command
// records them, until the function it returns is called. A command may go on for long,
// and others beside it: the function is called before its first request, too.
func (k *kubectl) typed(args []string) (done func()) {
	switch {
	case len(args) == 0 || !slices.Contains(recorders, args[0]):
		return func() {}
	case !hasFlag(args, "--record"):
		processArgs.RLock()
		return sync.OnceFunc(processArgs.RUnlock)
	}
	processArgs.Lock()
	before := os.Args
	os.Args = []string{"kubectl"}
	for _, a := range args {
		os.Args = append(os.Args, strings.ReplaceAll(a, k.config.Dir+string(filepath.Separator), ""))
	}
	return sync.OnceFunc(func() {
		os.Args = before
		processArgs.Unlock()
	})
}

// recorded says that a command has read the process's arguments, before it makes its
// first request.
type recorded struct {
	next http.RoundTripper
	done func()
}

// RoundTrip implements http.RoundTripper.
func (r recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	r.done()
	return r.next.RoundTrip(req)
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
