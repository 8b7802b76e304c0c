package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/actor"
)

func actorImageVerb() *cobra.Command {
	var output, arch string
	verb := &cobra.Command{
		Use:   "actor-image",
		Short: "Write the image of actors as an archive",
		Long: `Actor-image writes ` + actor.Image + `, the image of containers that do what a script
says, as a tar archive: an OCI image layout that Docker, Podman and containerd read,
too. It is for clusters that gherkube does not make itself: bring the image to their
nodes or to their registry, and name it by 'gherkube test --actor-image'.`,
		Example: `  gherkube actor-image --output actor.tar
  gherkube actor-image --output actor.tar --architecture arm64
  ctr --namespace k8s.io images import actor.tar     # on each node
  gherkube test --target kubeconfig --actor-image ` + actor.Image,
		Args: cobra.NoArgs,
		RunE: exit.RunE(func(cmd *cobra.Command, _ []string) error {
			if output == "" {
				return &exit.Failure{Code: exit.Usage, Err: errors.New("--output: no file is named"), Hint: "name the file to write, such as actor.tar"}
			}
			if !slices.Contains(actor.Architectures, arch) {
				return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--architecture: %q is not one of %s", arch, strings.Join(actor.Architectures, ", ")),
					Hint: "kubectl get nodes -L kubernetes.io/arch shows those of the nodes"}
			}
			archive, err := actor.Archive(arch)
			if err != nil {
				return err
			}
			err = files.Write(output, func(w io.Writer) error {
				_, err := w.Write(archive)
				return err
			})
			if err != nil {
				return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("--output: %w", err), Hint: "name a file in a folder that files can be written to, on a disk with room for it"}
			}
			if _, open := files.Descriptor(files.Target(output)); open {
				return nil
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s for linux/%s: %s\n", actor.Image, arch, reports.Line(output))
			return err
		}),
	}
	verb.Flags().StringVarP(&output, "output", "o", "", "`file` to write the archive to")
	verb.Flags().StringVar(&arch, "architecture", actor.Architectures[0], "`architecture` of the nodes: "+strings.Join(actor.Architectures, "|"))
	return verb
}
