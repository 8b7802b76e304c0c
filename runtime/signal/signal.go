// Package signal has the signals of Linux: their numbers and names.
package signal

import (
	"fmt"
	"strconv"
	"strings"
)

// Signal is a Linux signal number.
type Signal int

// The signals that programs handle or send.
const (
	HUP  Signal = 1
	INT  Signal = 2
	QUIT Signal = 3
	ABRT Signal = 6
	KILL Signal = 9
	USR1 Signal = 10
	SEGV Signal = 11
	USR2 Signal = 12
	PIPE Signal = 13
	ALRM Signal = 14
	TERM Signal = 15
	CHLD Signal = 17
	CONT Signal = 18
	STOP Signal = 19
	URG  Signal = 23
	PROF Signal = 27
	WINC Signal = 28
	// Last is the highest number of a signal.
	Last Signal = 64
)

// names are those that kill -l prints, in order of the numbers.
var names = []string{
	"", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
	"STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "POLL", "PWR", "SYS",
}

// Parse reads a signal's number or name: 15, TERM, SIGTERM, term, and
// SIGRTMIN+3 as an image's stop signal may say.
func Parse(s string) (Signal, error) {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= int(Last) {
		return Signal(n), nil
	}
	name := strings.TrimPrefix(strings.ToUpper(s), "SIG")
	for i, known := range names {
		if known == name && i > 0 {
			return Signal(i), nil
		}
	}
	if rest, ok := strings.CutPrefix(name, "RTMIN"); ok {
		n, err := strconv.Atoi(strings.TrimPrefix(rest, "+"))
		if rest == "" {
			return 34, nil
		}
		if err == nil && n >= 0 && n <= 30 {
			return Signal(34 + n), nil
		}
	}
	return 0, fmt.Errorf("unknown signal %q: give a number or a name such as TERM", s)
}

func (s Signal) String() string {
	if s > 0 && int(s) < len(names) {
		return "SIG" + names[s]
	}
	return "signal " + strconv.Itoa(int(s))
}
