package shell

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/gherkube/gherkube/runtime/container/process"
)

func wc(c *call) int {
	o, names, bad := options(c.args, "lwcmL", "")
	if bad != "" {
		return c.usage(bad)
	}
	if len(o) == 0 {
		o = map[string]string{"l": "", "w": "", "c": ""}
	}
	inputs := names
	if len(inputs) == 0 {
		inputs = []string{"-"}
	}
	status := 0
	var total [3]int
	row := func(counts [3]int, name string) {
		var cols []string
		for i, f := range []string{"l", "w", "c"} {
			if has(o, f) || f == "c" && has(o, "m") {
				cols = append(cols, strconv.Itoa(counts[i]))
			}
		}
		line := cols[0]
		if len(cols) > 1 || len(names) > 0 && len(cols) > 1 {
			line = ""
			for _, col := range cols {
				line += fmt.Sprintf(" %9s", col)
			}
			line = line[1:]
		}
		if name != "" {
			line += " " + name
		}
		c.print("%s\n", line)
	}
	for i, name := range inputs {
		data, err := c.slurp(name)
		if err != nil {
			status = c.fail("%s: %v", name, err)
			continue
		}
		counts := [3]int{bytes.Count(data, []byte("\n")), len(bytes.Fields(data)), len(data)}
		for k := range total {
			total[k] += counts[k]
		}
		label := ""
		if len(names) > 0 {
			label = inputs[i]
		}
		row(counts, label)
	}
	if len(names) > 1 {
		row(total, "total")
	}
	return status
}

// allLines reads all inputs and splits them.
func (c *call) allLines(names []string) (lines []string, status int) {
	status = c.inputs(names, func(_ string, fd *process.FD) error {
		size := 0
		return c.lines(fd, func(line string) error {
			if size += len(line); size > slurpLimit {
				return errTooLarge
			}
			lines = append(lines, line)
			return nil
		})
	})
	return lines, status
}

func (c *call) printLines(lines []string) int {
	var b bytes.Buffer
	for _, line := range lines {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return c.output(b.Bytes())
}

func rev(c *call) int {
	return c.inputs(c.args, func(_ string, fd *process.FD) error {
		return c.lines(fd, func(line string) error {
			r := []rune(line)
			slices.Reverse(r)
			c.print("%s\n", string(r))
			return nil
		})
	})
}

func tac(c *call) int {
	lines, status := c.allLines(c.args)
	slices.Reverse(lines)
	return max(status, c.printLines(lines))
}
