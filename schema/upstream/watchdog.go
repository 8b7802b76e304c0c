package upstream

import (
	"sync"
	"time"
)

// suspectDigits is the length of exponents that quantities do not have. The API
// server computes with 1e9999999 digit by digit, when it only compares it with
// zero: resource.Quantity has no limit for exponents in decimal notation. That
// takes seconds, and with two more digits hours.
const suspectDigits = 6

// How long the linked code may take for an object with such a number; all others
// take milliseconds. From the third that does not end on, less is waited for.
const (
	fullWait     = 3 * time.Second
	shortWait    = 200 * time.Millisecond
	maxFullWaits = 3
)

// Attempts are what the linked code was tried with in a run.
type Attempts struct {
	mu sync.Mutex
	// endless are the attempts that did not end.
	endless map[string]bool
}

// Ends says whether it ends in time. What does not goes on until the process
// ends, and is not tried again.
func (a *Attempts) Ends(what string, do func()) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.endless[what] {
		return false
	}
	wait, done := fullWait, make(chan struct{})
	if len(a.endless) >= maxFullWaits {
		wait = shortWait
	}
	go func() {
		defer close(done)
		do()
	}()
	limit := time.NewTimer(wait)
	defer limit.Stop()
	select {
	case <-done:
		return true
	case <-limit.C:
	}
	if a.endless == nil {
		a.endless = map[string]bool{}
	}
	a.endless[what] = true
	return false
}

// Try does with an object what finding its verdict does.
func (k *Kind) Try(data []byte) {
	if decoded, err := k.Decode(data); err == nil {
		k.Creating(decoded.Internal)
	}
}

// SuspectNumber is the number in the JSON with the longest exponent that is very
// large, nil if there is none. It may not be a quantity at all, but a text that
// looks like one.
func SuspectNumber(data []byte) []byte {
	var suspect []byte
	longest := suspectDigits - 1
	for at := 1; at < len(data); at++ {
		if data[at]|0x20 != 'e' || !isDigit(data[at-1]) && data[at-1] != '.' {
			continue
		}
		end := at + 1
		if end < len(data) && (data[end] == '+' || data[end] == '-') {
			end++
		}
		digits := end
		for end < len(data) && isDigit(data[end]) {
			end++
		}
		if end-digits > longest {
			suspect, longest = data[numberStart(data, at):end], end-digits
		}
		at = end - 1
	}
	return suspect
}

// numberStart is where the number starts that has its exponent at the offset.
func numberStart(data []byte, at int) int {
	for at > 0 && (isDigit(data[at-1]) || data[at-1] == '.') {
		at--
	}
	return at
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
