package applet

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// humanSize is a number of bytes as people read it: as busybox writes it, or as GNU's
// programs do.
func humanSize(c *program.Call, bytes int64) string {
	if c.Edition == program.GNU {
		return humanCeiling(bytes)
	}
	n, tenths, unit := bytes, int64(0), 0
	for n >= 1024 && unit < 6 {
		unit++
		tenths = (n%1024*10 + 512) / 1024
		n /= 1024
	}
	if tenths >= 10 {
		n, tenths = n+1, 0
	}
	if unit == 0 {
		return strconv.FormatInt(n, 10)
	}
	return fmt.Sprintf("%d.%d%c", n, tenths, "KMGTPE"[unit-1])
}

// humanCeiling rounds up, and writes a tenth only of what is less than ten units
// (human_readable of gnulib).
func humanCeiling(bytes int64) string {
	unit, divisor := 0, int64(1)
	for bytes/divisor >= 1024 && unit < 6 {
		unit++
		divisor *= 1024
	}
	if unit == 0 {
		return strconv.FormatInt(bytes, 10)
	}
	if tenths := ceiling(bytes*10, divisor); tenths <= 99 {
		return fmt.Sprintf("%d.%d%c", tenths/10, tenths%10, "KMGTPE"[unit-1])
	}
	whole := ceiling(bytes, divisor)
	if whole >= 1024 && unit < 6 {
		return "1.0" + string("KMGTPE"[unit])
	}
	return fmt.Sprintf("%d%c", whole, "KMGTPE"[unit-1])
}

func ceiling(n, by int64) int64 { return (n + by - 1) / by }

// inBlocks is a number of bytes in blocks: busybox rounds, GNU's programs round up.
func inBlocks(c *program.Call, bytes, size int64) string {
	if c.Edition == program.GNU {
		return strconv.FormatInt(ceiling(bytes, size), 10)
	}
	return strconv.FormatInt((bytes+size/2)/size, 10)
}

// blockSize is what -B is given: a size, or a unit; label is how df calls it.
func blockSize(text string) (size int64, label string, ok bool) {
	digits := strings.TrimRight(text, "kKMGTB")
	unit := text[len(digits):]
	n := int64(1)
	if digits != "" {
		var err error
		if n, err = strconv.ParseInt(digits, 10, 40); err != nil || n <= 0 {
			return 0, "", false
		}
	}
	factor, ok := map[string]int64{"": 1, "k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "KB": 1000, "MB": 1e6, "GB": 1e9}[unit]
	return n * factor, text, ok
}
