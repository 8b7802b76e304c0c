package program

import (
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gherkube/gherkube/runtime/actor/script"
)

// growth is how often memory that leaks is added.
const growth = 100 * time.Millisecond

// Use implements script.Machine.
func (m *machine) Use(l script.Load) {
	m.grows++
	m.grow(l, m.Since(), m.grows)
}

// grow uses what a load has come to, and goes on until there is another one.
func (m *machine) grow(l script.Load, since time.Duration, number int) {
	if m.exited || number != m.grows {
		return
	}
	now := m.Since()
	memory := l.Memory + script.Grown(l.Growth, now-since)
	if err := m.System.Use(l.CPU, m.within(memory)); err != nil {
		fmt.Fprintf(m.Stderr, "actor: %v\n", err)
		m.Exit(2)
		return
	}
	if l.Growth > 0 {
		m.At(now+growth, func() { m.grow(l, since, number) })
	}
}

// within is the memory to ask for: no more is of use than what makes the kernel
// kill the program.
func (m *machine) within(memory int64) int64 {
	if limit := m.MemoryLimit(); limit > 0 {
		return min(memory, limit+limit/8+16<<20)
	}
	return memory
}

// consumer uses processors and memory.
type consumer struct {
	// available is how much memory nobody uses; the consumer takes no more than
	// half of it from a machine that no limit protects.
	available func() int64
	own       int64 // memory of the program itself
	blocks    [][]byte
	stop      chan struct{} // of what burns; nil for nothing
	cpu       int64
}

func (c *consumer) use(cpu, memory int64) error {
	if cpu != c.cpu {
		c.burn(cpu)
	}
	return c.hold(memory)
}

// block is how much memory is taken or given back at once.
const block = 1 << 20

var errAvailable = errors.New("that is more than half of what the node has left, and the container has no memory limit: set resources.limits.memory, or use less")

// hold makes the memory of the program be so much, if it is more than the
// program needs itself.
func (c *consumer) hold(memory int64) error {
	if c.own == 0 {
		c.own = resident()
	}
	want := int((memory - c.own + block/2) / block)
	if more := int64(want-len(c.blocks)) * block; more > c.available()/2 {
		return fmt.Errorf("using %d bytes of memory: %w", memory, errAvailable)
	}
	for len(c.blocks) < want {
		b, err := syscall.Mmap(-1, 0, block, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			return fmt.Errorf("using %d bytes of memory: %w", memory, err)
		}
		for i := 0; i < block; i += 4096 {
			b[i] = 1 // the kernel gives a page when it is written to
		}
		c.blocks = append(c.blocks, b)
	}
	for len(c.blocks) > max(want, 0) {
		last := len(c.blocks) - 1
		if err := syscall.Munmap(c.blocks[last]); err != nil {
			return fmt.Errorf("giving memory back: %w", err)
		}
		c.blocks = c.blocks[:last]
	}
	return nil
}

// available is how much memory the program may still use: what nobody uses on
// the machine (MemAvailable), and any amount where the container has a limit.
func available() int64 {
	if memoryLimit(func(name string) string { return name }) > 0 {
		return math.MaxInt64
	}
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return math.MaxInt64
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) >= 2 && fields[0] == "MemAvailable:" {
			kib, err := strconv.ParseInt(fields[1], 10, 64)
			if err == nil {
				return kib << 10
			}
		}
	}
	return math.MaxInt64
}

// resident is the memory of the program at present, 0 if nobody knows.
func resident() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64) // else 0
	return pages * int64(os.Getpagesize())
}

// burn keeps processors busy, so many thousandths of one, instead of what was
// wanted before.
func (c *consumer) burn(cpu int64) {
	if c.stop != nil {
		close(c.stop)
		c.stop = nil
	}
	c.cpu = cpu
	if cpu <= 0 {
		return
	}
	c.stop = make(chan struct{})
	n := (cpu + 999) / 1000
	n = min(n, int64(max(runtime.NumCPU(), 1))) // more cannot be kept busy
	for range n {
		go spin(min(cpu/n, 1000), c.stop)
	}
}

// slice is how long a thread is busy and idle in turn.
const slice = 20 * time.Millisecond

// spin keeps a thread busy for a share of the time, in thousandths. What the
// kernel does not let it have, it does not make up for.
func spin(share int64, stop <-chan struct{}) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	tick := time.NewTicker(slice)
	defer tick.Stop()
	busy := slice * time.Duration(share) / 1000
	for {
		begun, used := time.Now(), threadTime()
		for threadTime()-used < busy && time.Since(begun) < slice {
			select {
			case <-stop:
				return
			default:
			}
		}
		if share >= 1000 {
			continue
		}
		select {
		case <-stop:
			return
		case <-tick.C:
		}
	}
}

// threadTime is the processors' time that the thread has used.
func threadTime() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
