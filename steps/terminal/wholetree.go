package terminal

import (
	"bytes"
	"slices"
	"sync"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd"
)

// wholeTree guards what upstream's whole tree of commands keeps in variables of its
// packages, for it is built once in a process of its own: the flags of kustomize
// (kustomize/commands/build), and what completes words (kubectl/pkg/util/completion).
// Building the tree sets both anew, also those of a command that runs.
var wholeTree sync.Mutex

// usesWholeTree reports whether a command uses such variables while it runs, not only
// while its tree is built.
func usesWholeTree(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool {
		return slices.Contains([]string{"kustomize", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}, a)
	})
}

// enterWholeTree waits until no other command uses the whole tree's variables. None
// does until the function it returns is called, which also writes what was written to
// the streams returned: somebody who reads that may wait for the tree, too.
func enterWholeTree(s streams) (streams, func()) {
	wholeTree.Lock()
	var out, err bytes.Buffer
	return streams{in: s.in, out: &out, err: &err}, func() {
		wholeTree.Unlock()
		_, _ = out.WriteTo(s.out) // who reads no more does not want the rest
		_, _ = err.WriteTo(s.err)
	}
}

// newWholeTree is upstream's, without what its hooks do to the process: profiles of
// it, which are refused before (confine.go), and a handler of everybody's warnings.
func newWholeTree(flags *genericclioptions.ConfigFlags, io genericiooptions.IOStreams) *cobra.Command {
	// Without arguments, it reads no preferences of the user's (kuberc).
	root := cmd.NewKubectlCommand(cmd.KubectlOptions{ConfigFlags: flags, IOStreams: io})
	root.PersistentPreRunE, root.PersistentPostRunE = nil, nil
	return root
}
