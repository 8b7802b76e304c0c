package program

import (
	"bytes"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// AllLines reads all inputs and splits them.
func (c *Call) AllLines(names []string) (lines []string, status int) {
	var kept KeptLines
	status = c.Inputs(names, func(_ string, fd *process.FD) error { return c.Lines(fd, kept.Add) })
	return kept.Lines, status
}

// KeptLines are the lines that a program needs all at once, of all its files.
type KeptLines struct {
	Lines []string
	size  int
}

// lineRoom is what a line takes besides its text: 32 MiB of the shortest lines would
// take a gigabyte.
const lineRoom = 16

// Add keeps one more line, if there is room.
func (k *KeptLines) Add(line string) error {
	if k.size += len(line) + lineRoom; k.size > MostInput {
		return ErrTooLarge
	}
	k.Lines = append(k.Lines, line)
	return nil
}

// PrintLines writes lines, each with its end.
func (c *Call) PrintLines(lines []string) int {
	var b bytes.Buffer
	for _, line := range lines {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return c.Output(b.Bytes())
}
