package terminal

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"k8s.io/kubectl/pkg/util/interrupt"
)

// TestKubectlHearsNoSignals ends a process in which a command of kubectl waits
// as get -w does. Nobody else in it listens, so that the signal ends it;
// upstream's handler would catch the signal and exit with code 1.
func TestKubectlHearsNoSignals(t *testing.T) {
	if os.Getenv("GHERKUBE_WAITS") != "" {
		tame()
		_ = interrupt.New(nil).Run(func() error { return nil }) // it comes to an end
		_ = interrupt.New(nil).Run(func() error {
			if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
				panic(err)
			}
			select {}
		})
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestKubectlHearsNoSignals$")
	child.Env = append(os.Environ(), "GHERKUBE_WAITS=1")
	out, err := child.CombinedOutput()
	var exit *exec.ExitError
	if status := (syscall.WaitStatus)(0); !errors.As(err, &exit) {
		t.Errorf("the process ended with %v", err)
	} else if status = exit.Sys().(syscall.WaitStatus); !status.Signaled() {
		t.Errorf("a handler of kubectl's caught the signal: %v\n%s\n"+
			"k8s.io/kubectl/pkg/util/interrupt has changed: see terminationSignals, and what its Handler.Run listens to", err, out)
	}
}
