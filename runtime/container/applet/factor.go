package applet

import (
	"math/big"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// factor writes the prime factors of numbers below 2^64.
func factor(c *program.Call) int {
	words := c.Args
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	if len(words) == 0 {
		data, err := c.Slurp("-")
		if err != nil {
			return c.Fail("%v", err)
		}
		words = strings.Fields(string(data))
	}
	status := 0
	for _, word := range words {
		n, err := strconv.ParseUint(word, 10, 64)
		if err != nil {
			if c.Edition != program.GNU {
				return c.Usage("")
			}
			status = c.Fail("'%s' is not a valid positive integer", word)
			continue
		}
		line := strconv.FormatUint(n, 10) + ":"
		for _, prime := range factorsOf(c, n) {
			line += " " + strconv.FormatUint(prime, 10)
		}
		c.Print("%s\n", line)
	}
	return status
}

// smallest is up to where factors are tried one after the other.
const smallest = 1 << 16

func factorsOf(c *program.Call, n uint64) (out []uint64) {
	c.P.Work(smallest)
	for d := uint64(2); d < smallest && d*d <= n; d++ {
		for n%d == 0 {
			out = append(out, d)
			n /= d
		}
	}
	if n > 1 {
		out = append(out, largeFactors(c, n)...)
	}
	slices.Sort(out)
	return out
}

// largeFactors finds the factors of a number that has no small ones, by Pollard's method.
func largeFactors(c *program.Call, n uint64) []uint64 {
	if n < smallest*smallest || new(big.Int).SetUint64(n).ProbablyPrime(0) { // which is certain below 2^64
		return []uint64{n}
	}
	for add := uint64(1); ; add++ {
		if d := divisorOf(c, n, add); d != n {
			return append(largeFactors(c, d), largeFactors(c, n/d)...)
		}
	}
}

// divisorOf finds a divisor of n, which may be n itself.
func divisorOf(c *program.Call, n, add uint64) uint64 {
	step := func(x uint64) uint64 {
		high, low := bits.Mul64(x, x)
		_, rest := bits.Div64(high%n, low, n)
		low, carry := bits.Add64(rest, add%n, 0)
		_, rest = bits.Div64(carry, low, n)
		return rest
	}
	slow, fast := uint64(2), uint64(2)
	for {
		c.P.Work(1 << 10)
		slow, fast = step(slow), step(step(fast))
		apart := slow - fast
		if fast > slow {
			apart = fast - slow
		}
		if d := divide(apart, n); d != 1 {
			return d
		}
	}
}

// divide is the greatest common divisor.
func divide(a, b uint64) uint64 {
	for a != 0 {
		a, b = b%a, a
	}
	return b
}
