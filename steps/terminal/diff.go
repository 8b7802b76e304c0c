package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	godiff "github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/diff"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/utils/exec"
)

// diffInProcess makes kubectl diff compare in this process. Upstream runs a program of
// the machine, that of KUBECTL_EXTERNAL_DIFF or diff(1), on two folders whose names
// chance gives. The rest is upstream's NewCmdDiff.
func diffInProcess(root *cobra.Command, f cmdutil.Factory, s genericiooptions.IOStreams) {
	i := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == "diff" })
	if i < 0 {
		return // the tree is that of another command
	}
	root.Commands()[i].Run = func(c *cobra.Command, args []string) {
		o := diff.NewDiffOptions(s)
		o.Diff.Exec = comparing{}
		o.FilenameOptions.Filenames = cmdutil.GetFlagStringSlice(c, "filename")
		o.FilenameOptions.Kustomize = cmdutil.GetFlagString(c, "kustomize")
		o.FilenameOptions.Recursive = cmdutil.GetFlagBool(c, "recursive")
		o.Selector, o.Concurrency = cmdutil.GetFlagString(c, "selector"), cmdutil.GetFlagInt(c, "concurrency")
		o.ShowManagedFields, o.ShowSecrets = cmdutil.GetFlagBool(c, "show-managed-fields"), cmdutil.GetFlagBool(c, "show-secrets")
		cmdutil.CheckDiffErr(o.Complete(f, c, args))
		cmdutil.CheckDiffErr(o.Validate())
		err := o.Run()
		if errors.Is(err, errDiffers) {
			cmdutil.CheckErr(cmdutil.ErrExit)
		}
		cmdutil.CheckDiffErr(err)
	}
}

// errDiffers is what a comparison ends with that has found something.
var errDiffers = exec.CodeExitError{Err: errors.New("the folders differ"), Code: 1}

// comparing is upstream's way to programs, where the only one is `diff -u -N A B`.
type comparing struct{ exec.Interface }

// Command implements exec.Interface.
func (comparing) Command(_ string, args ...string) exec.Cmd {
	var folders []string
	for _, arg := range args {
		if filepath.IsAbs(arg) { // not a flag
			folders = append(folders, arg)
		}
	}
	return &comparison{live: folders[0], merged: folders[1]}
}

// comparison compares the files of two folders.
type comparison struct {
	exec.Cmd // upstream calls none of its other methods
	live     string
	merged   string
	out      io.Writer
}

// SetStdout implements exec.Cmd.
func (c *comparison) SetStdout(out io.Writer) { c.out = out }

// SetStderr implements exec.Cmd.
func (c *comparison) SetStderr(io.Writer) {}

// Run implements exec.Cmd.
func (c *comparison) Run() error {
	names, err := c.names()
	if err != nil {
		return err
	}
	differs := false
	for _, name := range names {
		live, err := readIfThere(filepath.Join(c.live, name))
		if err != nil {
			return err
		}
		merged, err := readIfThere(filepath.Join(c.merged, name))
		if err != nil {
			return err
		}
		text, found := bytes.CutPrefix(godiff.Diff("LIVE/"+name, live, "MERGED/"+name, merged), []byte("diff "))
		if !found {
			continue
		}
		differs = true
		if _, err := fmt.Fprintf(c.out, "diff -u -N %s", text); err != nil {
			return err
		}
	}
	if differs {
		return errDiffers
	}
	return nil
}

// names are those of the files in both folders.
func (c *comparison) names() ([]string, error) {
	var names []string
	for _, folder := range []string{c.live, c.merged} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// readIfThere reads a file. One that is not there is empty.
func readIfThere(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}
