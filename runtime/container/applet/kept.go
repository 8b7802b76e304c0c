package applet

import (
	"bytes"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// allLines reads all inputs and splits them.
func (c *Call) allLines(names []string) (lines []string, status int) {
	var kept keptLines
	status = c.inputs(names, func(_ string, fd *process.FD) error { return c.lines(fd, kept.add) })
	return kept.lines, status
}

// keptLines are the lines that an applet needs all at once, of all its files.
type keptLines struct {
	lines []string
	size  int
}

// lineRoom is what a line takes besides its text: 32 MiB of the shortest lines would
// take a gigabyte.
const lineRoom = 16

func (k *keptLines) add(line string) error {
	if k.size += len(line) + lineRoom; k.size > slurpLimit {
		return errTooLarge
	}
	k.lines = append(k.lines, line)
	return nil
}

func (c *Call) printLines(lines []string) int {
	var b bytes.Buffer
	for _, line := range lines {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return c.output(b.Bytes())
}
