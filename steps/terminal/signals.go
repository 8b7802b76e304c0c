package terminal

import (
	"os"
	"os/signal"
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

// deafen makes kubectl's commands listen to a signal that nobody sends: none at
// all would mean every signal there is.
func deafen() {
	// The end of listening (signal.Stop) waits for the goroutine that receives
	// signals, which the first one to listen to a signal of the system starts.
	first := make(chan os.Signal, 1)
	signal.Notify(first, os.Interrupt)
	signal.Stop(first)
	terminationSignals = []os.Signal{noSignal{}}
}

// noSignal is a signal that the operating system does not know.
type noSignal struct{}

// Signal implements os.Signal.
func (noSignal) Signal() {}

// String implements os.Signal.
func (noSignal) String() string { return "none" }
