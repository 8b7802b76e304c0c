package machine_test

import (
	"errors"
	"testing"

	"github.com/gherkube/gherkube/runtime/real/machine"
)

func TestPullFailureIsCrictlsOwnWords(t *testing.T) {
	for said, want := range map[string]string{
		// kind, Kubernetes 1.37.2
		`command "docker exec --privileged live-worker crictl pull nosuchimage:1" failed with error: exit status 1: time="2026-11-27T09:39:25Z" level=fatal msg="pulling image: rpc error: code = NotFound desc = failed to resolve reference \"docker.io/library/nosuchimage:1\": not found"`: `pulling image: rpc error: code = NotFound desc = failed to resolve reference "docker.io/library/nosuchimage:1": not found`,
		`exit code 1: no such image`: `exit code 1: no such image`,
		`level=fatal msg="cut off`:   `level=fatal msg="cut off`,
	} {
		if got := machine.PullFailure(errors.New(said)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
