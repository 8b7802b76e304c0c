package schema

import (
	"fmt"
	"sync"
	"time"

	"github.com/gherkube/gherkube/schema/document"
)

// suspectDigits is the length of exponents that quantities do not have. The API
// server computes with 1e9999999 digit by digit, when it only compares it with
// zero: resource.Quantity has no limit for exponents in decimal notation. That
// takes seconds, and with two more digits hours.
const suspectDigits = 6

// How long the linked code may take for an object with such a number; all others
// take milliseconds. From the third that does not end on, less is waited for.
const (
	patience    = 3 * time.Second
	impatience  = 200 * time.Millisecond
	maxPatience = 3
)

// attempts are what the linked code was tried with in a run.
type attempts struct {
	mu sync.Mutex
	// endless are the attempts that did not end.
	endless map[string]bool
}

// ends says whether it ends in time. What does not goes on until the process
// ends, and is not tried again.
func (a *attempts) ends(what string, do func()) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.endless[what] {
		return false
	}
	wait, done := patience, make(chan struct{})
	if len(a.endless) >= maxPatience {
		wait = impatience
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

// try does with an object what finding its verdict does.
func (k *kind) try(data []byte) {
	if decoded, err := k.decode(data); err == nil {
		k.creating(decoded.internal)
	}
}

// suspectNumber is the number in the JSON with the longest exponent that is very
// large, nil if there is none. It may be no quantity at all, but a text that
// looks like one.
func suspectNumber(data []byte) []byte {
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

// neverEnds finds an object that the linked code does not get done with, and
// says so.
func (p *piece) neverEnds(o *object) bool {
	number := string(suspectNumber(o.data))
	if number == "" {
		return false
	}
	kind, data := o.kind, o.data // which are the object's as long as it is checked
	if p.attempts.ends(kind.gvk.String()+" "+number, func() { kind.try(data) }) {
		return false
	}
	f := ruleUpstreamBug.finding(fmt.Sprintf("kube-apiserver %d.%d computes with %s, digit by digit, when it validates this %s, and does not get done with that",
		major, minor, number, kind.gvk.Kind))
	f.Hint = "write a quantity with a small exponent"
	p.complain(o, f, "", document.AtKey)
	p.ParseTree()
	if p.Tree == nil {
		return true
	}
	if root, _, ok := p.Tree.Resolve(o.prefix); ok {
		if value := root.ScalarWith(number); value != nil {
			p.findings[len(p.findings)-1].Position = p.At(p.FromYAML(value.At))
		}
	}
	return true
}
