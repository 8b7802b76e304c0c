package condition

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration reads a parameter {duration}: 30s, 1m30s, 500ms, "30 seconds",
// "2 minutes".
func Duration(s string) (time.Duration, error) {
	if d, err := time.ParseDuration(s); err == nil {
		return d, nil
	}
	number, unit, ok := strings.Cut(s, " ")
	n, err := strconv.ParseFloat(number, 64)
	u, known := units[strings.TrimSuffix(unit, "s")]
	if !ok || err != nil || !known {
		return 0, fmt.Errorf("%q is no duration: write 30s, 1m30s or 30 seconds", s)
	}
	return time.Duration(n * float64(u)), nil
}

var units = map[string]time.Duration{
	"millisecond": time.Millisecond, "second": time.Second, "minute": time.Minute, "hour": time.Hour,
}
