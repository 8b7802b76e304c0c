package shell

import (
	"path"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// Busybox is the busybox binary of 1.35: it does what the applet does whose
// name it was called by.
func Busybox(args []string) process.Code { return busybox(args, program.Modern) }

// OldBusybox is the busybox binary of 1.28, whose nslookup is another.
func OldBusybox(args []string) process.Code { return busybox(args, program.Old) }

// Coreutils is what the programs of images with GNU coreutils do: the same as
// busybox's applets, but for what they say of failures. Their shell is
// busybox's too.
func Coreutils(args []string) process.Code { return busybox(args, program.GNU) }

func busybox(args []string, e program.Edition) process.Code {
	name := path.Base(args[0])
	if name == "busybox" && len(args) > 1 {
		return busybox(args[1:], e)
	}
	if name == "sleep" {
		if d, err := applet.ParseSleep(args[1:]); err == nil {
			return process.Code{Events: func(p *process.Process) { sleepEvents(p, d) }, Blocking: func(p *process.Process) int {
				p.Sleep(d)
				return 0
			}}
		}
	}
	return process.Code{Blocking: func(p *process.Process) int { return run(p, name, args[1:], e) }}
}

// sleepEvents sleeps without a coroutine: most containers do nothing else.
func sleepEvents(p *process.Process, d time.Duration) {
	t := p.Clock().After(d, func() { p.Exit(0) })
	p.Cleanup(func() { t.Stop() })
}

// run executes the program with the name: the shell, or an applet.
func run(p *process.Process, name string, args []string, e program.Edition) int {
	if slices.Contains(shells, name) {
		return sh(&program.Call{P: p, Name: name, Args: args, Edition: e})
	}
	return applet.Run(p, name, args, e)
}

// shells are the names of the shell.
var shells = []string{"ash", "bash", "sh"}
