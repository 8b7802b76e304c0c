package script

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"time"
)

// The most that a statement may use: more than any machine has, and so little
// that sums do not overflow.
const (
	maxCPU    = 1_000_000 // thousandths
	maxMemory = 1 << 50
)

// uses reads "300m of CPU" or "50Mi of memory".
func (p *parser) uses(s *Statement) error {
	amount, err := p.next("an amount")
	if err != nil {
		return err
	}
	if err := p.expect("of"); err != nil {
		return err
	}
	switch {
	case p.accept("CPU"):
		s.Load.CPU, err = cpu(amount)
	case p.accept("memory"):
		s.Load.Memory, err = memory(amount)
	default:
		err = fmt.Errorf(`expected "CPU" or "memory" before %s`, p.rest())
	}
	return err
}

func (p *parser) bytes() (int64, error) {
	text, err := p.next("an amount of memory")
	if err != nil {
		return 0, err
	}
	return memory(text)
}

func cpu(text string) (int64, error) {
	n, err := quantity(text, map[string]int64{"m": 1, "": 1000}, maxCPU)
	if err != nil {
		return 0, fmt.Errorf("%q is not an amount of CPU: use 300m, 0.5 or 2, at most %d", text, maxCPU/1000)
	}
	return n, nil
}

func memory(text string) (int64, error) {
	n, err := quantity(text, map[string]int64{
		"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40,
	}, maxMemory)
	if err != nil {
		return 0, fmt.Errorf("%q is not an amount of memory: use 50Mi, 1.5Gi or 64M, at most 1024Ti", text)
	}
	return n, nil
}

var errQuantity = errors.New("not a quantity")

// quantity reads a positive decimal number with one of the units. It is rounded
// up, as Kubernetes does with quantities.
func quantity(text string, units map[string]int64, most int64) (int64, error) {
	end := 0
	for end < len(text) && end < 20 && (text[end] >= '0' && text[end] <= '9' || text[end] == '.') {
		end++
	}
	unit, known := units[text[end:]]
	number, ok := new(big.Rat).SetString(text[:end])
	if !known || !ok {
		return 0, errQuantity
	}
	number.Mul(number, new(big.Rat).SetInt64(unit))
	if number.Sign() <= 0 || number.Cmp(new(big.Rat).SetInt64(most)) > 0 {
		return 0, errQuantity
	}
	whole, rest := new(big.Int).QuoRem(number.Num(), number.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole.Int64(), nil
}

// Grown is what so many bytes a second come to in a time, at most maxMemory.
func Grown(perSecond int64, d time.Duration) int64 {
	if perSecond <= 0 || d <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(perSecond), uint64(d))
	if high >= uint64(time.Second) {
		return maxMemory
	}
	grown, _ := bits.Div64(high, low, uint64(time.Second))
	return int64(min(grown, maxMemory))
}
