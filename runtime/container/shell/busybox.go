package shell

import (
	"path"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// Busybox is the busybox binary of 1.35: it does what the applet does whose
// name it was called by.
func Busybox(args []string) process.Code { return busybox(args, modern) }

// OldBusybox is the busybox binary of 1.28, whose nslookup is another.
func OldBusybox(args []string) process.Code { return busybox(args, old) }

// Coreutils is what the programs of images with GNU coreutils do: the same as
// busybox's applets, but for what they say of failures. Their shell is
// busybox's too.
func Coreutils(args []string) process.Code { return busybox(args, gnu) }

// edition is whose programs they are.
type edition int

const (
	modern edition = iota
	old
	gnu
)

func busybox(args []string, e edition) process.Code {
	name := path.Base(args[0])
	if name == "busybox" && len(args) > 1 {
		return busybox(args[1:], e)
	}
	if name == "sleep" {
		if d, err := parseSleep(args[1:]); err == nil {
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
