package schema

import (
	"bytes"
	"fmt"
	"time"
)

// suspectDigits is the length of exponents that quantities do not have. The API
// server computes with 1e9999999 digit by digit, when it only compares it with
// zero: resource.Quantity has no limit for exponents in decimal notation. That
// takes seconds, and with two more digits hours.
const suspectDigits = 6

// patience is how long the linked code may take for an object with such a number.
// All others take milliseconds.
const patience = 3 * time.Second

// suspectNumber is the first number in the JSON with a very large exponent, nil if
// there is none. It may be no quantity at all, but a text that looks like one.
func suspectNumber(data []byte) []byte {
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
		if end-digits >= suspectDigits {
			return data[numberStart(data, at):end]
		}
		at = end - 1
	}
	return nil
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
// says so. The attempt is given up, but goes on until the process ends.
func (p *piece) neverEnds(o *object) bool {
	number := suspectNumber(o.data)
	if number == nil || o.kind.custom != nil {
		return false
	}
	kind, data, done := o.kind, o.data, make(chan struct{})
	go func() {
		defer close(done)
		if decoded, err := kind.decode(data); err == nil {
			kind.creating(decoded.internal)
		}
	}()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-done:
		return false
	case <-limit.C:
	}
	f := ruleUpstreamBug.finding(fmt.Sprintf("kube-apiserver %d.%d computes with %s, digit by digit, when it validates this %s: that has not ended after %v",
		major, minor, number, kind.gvk.Kind, patience))
	f.Hint = "write a quantity with a small exponent"
	p.complain(o, f, "", atKey)
	if i := bytes.Index(p.text, number); i >= 0 {
		line, column := lineColumn(p.text, i)
		p.findings[len(p.findings)-1].Position = p.at(mark{line, column})
	}
	return true
}
