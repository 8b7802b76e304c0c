package terminal

import (
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/auth"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
)

// canInProcess makes `kubectl auth can-i` end its command when the answer is
// no: upstream ends the process. The rest is upstream's NewCmdCanI.
func canInProcess(root *cobra.Command, f cmdutil.Factory, streams genericiooptions.IOStreams) {
	c, _, err := root.Find([]string{"auth", "can-i"})
	if err != nil || c.Name() != "can-i" {
		return // the tree is that of another command
	}
	c.Run = func(c *cobra.Command, args []string) {
		o := &auth.CanIOptions{
			IOStreams:     streams,
			AllNamespaces: cmdutil.GetFlagBool(c, "all-namespaces"),
			Quiet:         cmdutil.GetFlagBool(c, "quiet"),
			Subresource:   cmdutil.GetFlagString(c, "subresource"),
			List:          cmdutil.GetFlagBool(c, "list"),
			NoHeaders:     cmdutil.GetFlagBool(c, "no-headers"),
		}
		cmdutil.CheckErr(o.Complete(f, args))
		cmdutil.CheckErr(o.Validate())
		if o.List {
			cmdutil.CheckErr(o.RunAccessList())
			return
		}
		allowed, err := o.RunAccessCheck()
		cmdutil.CheckErr(err)
		if !allowed {
			panic(fatal{code: 1})
		}
	}
}
