// Package program is the program of the image gherkube/actor on real clusters:
// it does for real what a script says.
//
// Everything that the script does happens on one goroutine, in order of time.
// The servers of its ports hand their requests over to it.
package program

import (
	"context"
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
	// Dial is that of a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Exhaust uses memory until the kernel kills the program.
	Exhaust func()
	// Use uses so much of processors, in thousandths, and of memory, in bytes,
	// from now on. The error says why it does not.
	Use func(cpu, memory int64) error
}

// OwnScript is the file with the script of an image that has one of its own: the
// program then does that, whatever it was called by and with. It is how an image
// that users describe is stood in for.
const OwnScript = "/gherkube/script"

// Command does what the program was called for, and returns its exit code. By
// the name of cat it prints files, so that probes can look for what a script
// has written; by any other it does the script.
func Command(args []string) int {
	if filepath.Base(args[0]) == "cat" {
		return Cat(args[1:], os.Stdin, os.Stdout, os.Stderr)
	}
	lines := args[1:]
	if _, err := os.Stat(OwnScript); err == nil {
		lines = []string{"@" + OwnScript}
	}
	signals := make(chan os.Signal, 16)
	ossignal.Notify(signals) // all: without a statement about it a signal does nothing
	return System{
		Args: lines, Stdout: os.Stdout, Stderr: os.Stderr, Signals: signals, Listen: net.Listen, Dial: (&net.Dialer{}).DialContext, Exhaust: exhaust,
		Use: (&consumer{available: available}).use,
	}.Run()
}
