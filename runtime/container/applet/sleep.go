package applet

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// ParseSleep adds up durations: 5, 1.5, 2m, 1h, 1d, inf.
func ParseSleep(args []string) (time.Duration, error) {
	total := time.Duration(0)
	for _, arg := range args {
		if arg == "inf" || arg == "infinity" {
			return forever, nil
		}
		number, unit := arg, time.Second
		for suffix, u := range map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour} {
			if rest, ok := strings.CutSuffix(arg, suffix); ok {
				number, unit = rest, u
			}
		}
		n, err := strconv.ParseFloat(number, 64)
		if err != nil || n < 0 || n != n {
			return 0, fmt.Errorf("invalid number '%s'", arg)
		}
		if n*float64(unit) > float64(forever) {
			return forever, nil
		}
		total = min(total+time.Duration(n*float64(unit)), forever)
	}
	if len(args) == 0 {
		return 0, fmt.Errorf("missing operand")
	}
	return total, nil
}

// forever is as long as anything sleeps.
const forever = 100 * 365 * 24 * time.Hour

func sleep(c *program.Call) int {
	d, err := ParseSleep(c.Args)
	if err != nil {
		return c.Fail("%v", err)
	}
	c.P.Sleep(d)
	return 0
}

func usleep(c *program.Call) int {
	if len(c.Args) != 1 {
		return c.Usage("")
	}
	n, err := strconv.ParseInt(c.Args[0], 10, 40)
	if err != nil || n < 0 {
		return c.Fail("invalid number '%s'", c.Args[0])
	}
	c.P.Sleep(time.Duration(n) * time.Microsecond)
	return 0
}
