package terminal

import (
	"sync"
	_ "unsafe" // for the link to cobra's variables

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Cobra keeps what completes the value of a flag in a variable of its package,
// by flag and for ever, and with it the command's options, its client, and the
// cluster that the client reaches. Here a command is one of thousands, and
// cobra offers no other way to have it forgotten. TestCommandsAreForgotten fails
// when cobra has changed.
var (
	//go:linkname flagCompletionFunctions github.com/spf13/cobra.flagCompletionFunctions
	flagCompletionFunctions map[*pflag.Flag]cobra.CompletionFunc
	//go:linkname flagCompletionMutex github.com/spf13/cobra.flagCompletionMutex
	flagCompletionMutex *sync.RWMutex
)

// forget has cobra forget the flags of a tree of commands that has been run.
func forget(root *cobra.Command) {
	flagCompletionMutex.Lock()
	defer flagCompletionMutex.Unlock()
	forgetFlags(root)
}

func forgetFlags(c *cobra.Command) {
	drop := func(f *pflag.Flag) { delete(flagCompletionFunctions, f) }
	c.Flags().VisitAll(drop)
	c.PersistentFlags().VisitAll(drop)
	for _, sub := range c.Commands() {
		forgetFlags(sub)
	}
}
