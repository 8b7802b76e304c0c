// Package program is the program of the image gherkube/actor on real clusters:
// it does for real what a script says.
//
// Everything that the script does happens on one goroutine, in order of time.
// The servers of its ports hand their requests over to it.
package program

import (
	"io"
	"net"
	"os"
	ossignal "os/signal"
	"path/filepath"
)

// System is what the program has of the container that it runs in.
type System struct {
	Args           []string // without the program's name
	Stdout, Stderr io.Writer
	// Signals are those that arrive. KILL, which the kernel does not deliver,
	// ends the script as it would end the program.
	Signals <-chan os.Signal
	// Root is put before the names of files.
	Root string
	// Listen is net.Listen.
	Listen func(network, address string) (net.Listener, error)
	// Exhaust uses memory until the kernel kills the program.
	Exhaust func()
	// Use uses so much of processors, in thousandths, and of memory, in bytes,
	// from now on. The error says why it does not.
	Use func(cpu, memory int64) error
}

// Command does what the program was called for, and returns its exit code. By
// the name of cat it prints files, so that probes can look for what a script
// has written; by any other it does the script.
func Command(args []string) int {
	if filepath.Base(args[0]) == "cat" {
		return Cat(args[1:], os.Stdin, os.Stdout, os.Stderr)
	}
	signals := make(chan os.Signal, 16)
	ossignal.Notify(signals) // all: without a statement about it a signal does nothing
	return System{
		Args: args[1:], Stdout: os.Stdout, Stderr: os.Stderr, Signals: signals, Listen: net.Listen, Exhaust: exhaust,
		Use: (&consumer{available: available}).use,
	}.Run()
}
