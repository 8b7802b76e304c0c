package applet

import (
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// memoryFigures is what /proc/meminfo says, in bytes.
func memoryFigures(c *program.Call) (map[string]int64, error) {
	data, err := c.Files().ReadFile("/proc/meminfo")
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for line := range strings.Lines(string(data)) {
		name, rest, _ := strings.Cut(line, ":")
		if f := strings.Fields(rest); len(f) > 0 {
			kilobytes, _ := strconv.ParseInt(f[0], 10, 53)
			out[name] = kilobytes << 10
		}
	}
	return out, nil
}

// free says how much of the node's memory is used.
func free(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "bkmgh", "")
	if bad != "" || len(names) > 0 {
		return c.Usage(bad)
	}
	m, err := memoryFigures(c)
	if err != nil {
		return c.Fail("can't open '/proc/meminfo': %v", err)
	}
	unit := int64(1 << 10)
	for letter, size := range map[string]int64{"b": 1, "m": 1 << 20, "g": 1 << 30} {
		if o.Has(letter) {
			unit = size
		}
	}
	row := func(name string, figures ...int64) {
		for i, n := range figures {
			text := inBlocks(c, n, unit)
			if o.Has("h") {
				text = humanSize(c, n)
			}
			if i == 0 {
				c.Print("%-7s", name)
			}
			c.Print("%12s", text)
		}
		c.Print("\n")
	}
	cached := m["Buffers"] + m["Cached"] + m["SReclaimable"]
	c.Print("              total        used        free      shared  buff/cache   available\n")
	row("Mem:", m["MemTotal"], m["MemTotal"]-m["MemFree"]-cached, m["MemFree"], m["Shmem"], cached, m["MemAvailable"])
	row("Swap:", m["SwapTotal"], m["SwapTotal"]-m["SwapFree"], m["SwapFree"])
	return 0
}
