package terminal

import (
	"testing"

	"k8s.io/kubectl/pkg/util/interrupt"
)

// TestCommandsEndWhereNobodyListens: upstream's handler returns in a process
// that listens to no signal, as this one.
func TestCommandsEndWhereNobodyListens(t *testing.T) {
	tame()
	if err := interrupt.New(nil).Run(func() error { return nil }); err != nil {
		t.Error(err)
	}
}
