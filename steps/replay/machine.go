package replay

import (
	"context"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace/recording"
	"github.com/gherkube/gherkube/steps/target"
)

// nodePauser is a cluster whose nodes can stand still, with all that runs on
// them, as `docker pause` lets the nodes of kind.
type nodePauser interface {
	PauseNode(ctx context.Context, node string) error
	ContinueNode(ctx context.Context, node string) error
}

// onMachine does what a command of docker did to the node of a recording. It
// reports false if the line is none, or of another kind.
func (r *run) onMachine(ctx context.Context, text string) (recording.Command, bool, error) {
	words := strings.Fields(r.expand(text))
	if len(words) < 3 || words[0] != "docker" {
		return recording.Command{}, false, nil
	}
	done := recording.Command{Line: strings.TrimRight(text, "\n"), Time: r.world.Elapsed().Seconds()}
	pauser, pauses := r.world.Place.Cluster.(nodePauser)
	stopper, stops := r.world.Place.Cluster.(target.KubeletStopper)
	var err error
	switch command := strings.Join(append(words[1:2:2], words[3:]...), " "); {
	case pauses && command == "pause":
		done.Stdout, err = words[2]+"\n", pauser.PauseNode(ctx, words[2])
	case pauses && command == "unpause":
		done.Stdout, err = words[2]+"\n", pauser.ContinueNode(ctx, words[2])
	case stops && command == "exec systemctl stop kubelet":
		err = stopper.StopKubelet(ctx, words[2])
	case stops && command == "exec systemctl start kubelet":
		err = stopper.StartKubelet(ctx, words[2])
	default:
		return recording.Command{}, false, nil
	}
	return done, true, err
}
