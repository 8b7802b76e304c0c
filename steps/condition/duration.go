package condition

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Longest is the longest duration that a step may name: a hundred years.
const Longest = 100 * 365 * 24 * time.Hour

// Duration reads a parameter {duration}: 30s, 1m30s, 500ms, "30 seconds",
// "2 minutes". It is not negative, and not longer than Longest.
func Duration(s string) (time.Duration, error) {
	if d, err := time.ParseDuration(s); err == nil {
		if d < 0 || d > Longest {
			return 0, outOfRange(s)
		}
		return d, nil
	}
	number, unit, ok := strings.Cut(s, " ")
	n, err := strconv.ParseFloat(number, 64)
	u, known := units[strings.TrimSuffix(unit, "s")]
	if !ok || err != nil || !known {
		return 0, fmt.Errorf("%q is not a duration: write 30s, 1m30s or 30 seconds", s)
	}
	if total := n * float64(u); !(total >= 0 && total <= float64(Longest)) { // also what is not a number
		return 0, outOfRange(s)
	}
	return time.Duration(n * float64(u)), nil
}

func outOfRange(s string) error {
	return fmt.Errorf("%q is out of range: a duration is from 0s to %.0fh, a hundred years", s, Longest.Hours())
}

var units = map[string]time.Duration{
	"millisecond": time.Millisecond, "second": time.Second, "minute": time.Minute, "hour": time.Hour,
}
