package terminal

import (
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/annotate"
	"k8s.io/kubectl/pkg/cmd/apiresources"
	"k8s.io/kubectl/pkg/cmd/apply"
	"k8s.io/kubectl/pkg/cmd/attach"
	"k8s.io/kubectl/pkg/cmd/auth"
	"k8s.io/kubectl/pkg/cmd/cp"
	"k8s.io/kubectl/pkg/cmd/create"
	"k8s.io/kubectl/pkg/cmd/delete"
	"k8s.io/kubectl/pkg/cmd/describe"
	"k8s.io/kubectl/pkg/cmd/diff"
	"k8s.io/kubectl/pkg/cmd/drain"
	"k8s.io/kubectl/pkg/cmd/exec"
	"k8s.io/kubectl/pkg/cmd/explain"
	"k8s.io/kubectl/pkg/cmd/expose"
	"k8s.io/kubectl/pkg/cmd/get"
	"k8s.io/kubectl/pkg/cmd/label"
	"k8s.io/kubectl/pkg/cmd/logs"
	"k8s.io/kubectl/pkg/cmd/patch"
	"k8s.io/kubectl/pkg/cmd/replace"
	"k8s.io/kubectl/pkg/cmd/rollout"
	"k8s.io/kubectl/pkg/cmd/run"
	"k8s.io/kubectl/pkg/cmd/scale"
	"k8s.io/kubectl/pkg/cmd/set"
	"k8s.io/kubectl/pkg/cmd/taint"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/kubectl/pkg/cmd/wait"
)

// commands are the commands that scenarios use most, each built alone. All
// others, and lines that begin with a flag, get upstream's whole tree.
var commands = map[string]func(cmdutil.Factory, genericiooptions.IOStreams) *cobra.Command{
	"annotate":      named("kubectl", annotate.NewCmdAnnotate),
	"api-resources": getting(apiresources.NewCmdAPIResources),
	"api-versions":  getting(apiresources.NewCmdAPIVersions),
	"apply":         named("kubectl", apply.NewCmdApply),
	"attach":        attach.NewCmdAttach,
	"auth":          auth.NewCmdAuth,
	"cp":            cp.NewCmdCp,
	"cordon":        drain.NewCmdCordon,
	"create":        create.NewCmdCreate,
	"delete":        delete.NewCmdDelete,
	"describe":      named("kubectl", describe.NewCmdDescribe),
	"diff":          diff.NewCmdDiff,
	"drain":         drain.NewCmdDrain,
	"exec":          exec.NewCmdExec,
	"explain":       named("kubectl", explain.NewCmdExplain),
	"expose":        expose.NewCmdExposeService,
	"get":           named("kubectl", get.NewCmdGet),
	"label":         label.NewCmdLabel,
	"logs":          logs.NewCmdLogs,
	"patch":         patch.NewCmdPatch,
	"replace":       replace.NewCmdReplace,
	"rollout":       named("kubectl", rollout.NewCmdRollout),
	"run":           run.NewCmdRun,
	"scale":         scale.NewCmdScale,
	"set":           set.NewCmdSet,
	"taint":         taint.NewCmdTaint,
	"uncordon":      drain.NewCmdUncordon,
	"wait":          getting(wait.NewCmdWait),
}

type streamsOf = genericiooptions.IOStreams

func named(parent string, command func(string, cmdutil.Factory, streamsOf) *cobra.Command) func(cmdutil.Factory, streamsOf) *cobra.Command {
	return func(f cmdutil.Factory, s streamsOf) *cobra.Command { return command(parent, f, s) }
}

// getting adapts a constructor that wants only what every factory is.
func getting[G any](command func(G, streamsOf) *cobra.Command) func(cmdutil.Factory, streamsOf) *cobra.Command {
	return func(f cmdutil.Factory, s streamsOf) *cobra.Command { return command(f.(G), s) }
}
