package terminal

import (
	"os"
	_ "unsafe" // for the link to upstream's variable

	_ "k8s.io/kubectl/pkg/util/interrupt" // the variable's package
)

// terminationSignals are the signals upon which commands of kubectl end the
// process with exit code 1 (k8s.io/kubectl/pkg/util/interrupt, Handler.Run).
// Here a command is one of many in a process that has its own way of ending, and
// upstream offers no other way to say so. TestKubectlHearsNoSignals fails when
// upstream has changed.
//
//go:linkname terminationSignals k8s.io/kubectl/pkg/util/interrupt.terminationSignals
var terminationSignals []os.Signal

// deafen makes kubectl's commands listen to a signal that no process can be told
// of: none at all would mean every signal there is, and one that the operating
// system does not know would let signal.Stop wait for ever in a process that
// listens to no other.
func deafen() { terminationSignals = []os.Signal{os.Kill} }
