package terminal

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	basever "k8s.io/component-base/version"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/kubectl/pkg/cmd/version"

	"github.com/gherkube/gherkube/schema/release"
)

// versionInProcess makes `kubectl version` say which kubectl this is: the linker
// tells a kubectl that is built as a release its version, and this one only has the
// words for it that are to be replaced. The rest is upstream's NewCmdVersion.
func versionInProcess(root *cobra.Command, f cmdutil.Factory, streams genericiooptions.IOStreams) {
	c, _, err := root.Find([]string{"version"})
	if err != nil || c.Name() != "version" {
		return // the tree is that of another command
	}
	c.Run = func(c *cobra.Command, args []string) {
		var out bytes.Buffer
		o := version.NewOptions(genericiooptions.IOStreams{In: streams.In, Out: &out, ErrOut: streams.ErrOut})
		o.ClientOnly, o.Output = cmdutil.GetFlagBool(c, "client"), cmdutil.GetFlagString(c, "output")
		cmdutil.CheckErr(o.Complete(f, c, args))
		cmdutil.CheckErr(o.Validate())
		err := o.Run()
		_, failed := io.WriteString(streams.Out, strings.ReplaceAll(out.String(), basever.Get().GitVersion, release.Version))
		cmdutil.CheckErr(failed)
		if err != nil && !strings.HasPrefix(err.Error(), "client version error: ") { // the words again (getVersionSkewWarning)
			cmdutil.CheckErr(err)
		}
	}
}
