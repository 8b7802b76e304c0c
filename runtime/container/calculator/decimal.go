package calculator

import (
	"errors"
	"math/big"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// decimal is a number of bc and dc: n, of which so many digits are after the point.
type decimal struct {
	n     *big.Int
	scale int
}

// Limits of what is worked out: the digits after the point, and the bits of a number.
const (
	mostScale = 2_000
	mostBits  = 1 << 16
)

var errDivideByZero = errors.New("divide by zero")

func integer(n int64) decimal { return decimal{big.NewInt(n), 0} }

func verdict(b bool) decimal { return integer(int64(program.Exit(b))) }

func tens(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// rescaled is the number with so many digits after the point; others are cut off.
func (d decimal) rescaled(scale int) decimal {
	switch {
	case scale > d.scale:
		return decimal{new(big.Int).Mul(d.n, tens(scale-d.scale)), scale}
	case scale < d.scale:
		return decimal{new(big.Int).Quo(d.n, tens(d.scale-scale)), scale}
	}
	return d
}

func (d decimal) compare(other decimal) int {
	s := max(d.scale, other.scale)
	return d.rescaled(s).n.Cmp(other.rescaled(s).n)
}

func (d decimal) plus(other decimal) decimal {
	s := max(d.scale, other.scale)
	return decimal{new(big.Int).Add(d.rescaled(s).n, other.rescaled(s).n), s}
}

func (d decimal) negative() decimal { return decimal{new(big.Int).Neg(d.n), d.scale} }

func (d decimal) minus(other decimal) decimal { return d.plus(other.negative()) }

// times has as many digits as POSIX says: those of the operands or of the scale.
func (d decimal) times(other decimal, scale int) decimal {
	product := decimal{new(big.Int).Mul(d.n, other.n), d.scale + other.scale}
	return product.rescaled(min(product.scale, max(scale, d.scale, other.scale)))
}

func (d decimal) over(other decimal, scale int) (decimal, error) {
	if other.n.Sign() == 0 {
		return decimal{}, errDivideByZero
	}
	above := decimal{d.n, d.scale}
	if by := scale + other.scale - d.scale; by > 0 {
		above = decimal{new(big.Int).Mul(d.n, tens(by)), d.scale + by}
	}
	quotient := decimal{new(big.Int).Quo(above.n, other.n), above.scale - other.scale}
	return quotient.rescaled(scale), nil
}

// modulo is what is left of a division with so many digits.
func (d decimal) modulo(other decimal, scale int) (decimal, error) {
	q, err := d.over(other, scale)
	if err != nil {
		return decimal{}, err
	}
	exact := decimal{new(big.Int).Mul(q.n, other.n), q.scale + other.scale}
	rest := d.minus(exact)
	return rest.rescaled(max(scale+other.scale, d.scale)), nil
}

// power raises to a whole number.
func (d decimal) power(to decimal, scale int) (decimal, error) {
	if to.scale > 0 && to.rescaled(0).rescaled(to.scale).n.Cmp(to.n) != 0 {
		return decimal{}, errors.New("not an integer")
	}
	e := to.rescaled(0).n
	if !e.IsInt64() {
		return decimal{}, program.ErrTooLarge
	}
	exponent, invert := e.Int64(), e.Sign() < 0
	if invert {
		exponent = -exponent
	}
	if int64(d.n.BitLen()+1) > mostBits/max(exponent, 1) {
		return decimal{}, program.ErrTooLarge
	}
	raised := decimal{new(big.Int).Exp(d.n, big.NewInt(exponent), nil), d.scale * int(exponent)}
	if invert {
		return integer(1).over(raised, scale)
	}
	return raised.rescaled(min(raised.scale, max(scale, d.scale))), nil
}

func (d decimal) root(scale int) (decimal, error) {
	if d.n.Sign() < 0 {
		return decimal{}, errors.New("negative number")
	}
	s := max(scale, d.scale)
	return decimal{new(big.Int).Sqrt(d.rescaled(2 * s).n), s}, nil
}

// tooLarge reports whether nobody should go on working with the number.
func (d decimal) tooLarge() bool { return d.n.BitLen() > mostBits || d.scale > mostScale }

// text is the number in a base; in others than ten, only whole numbers have one.
func (d decimal) text(base int) string {
	if base != 10 {
		return strings.ToUpper(d.rescaled(0).n.Text(base))
	}
	if d.n.Sign() == 0 {
		return "0"
	}
	digits, sign := new(big.Int).Abs(d.n).String(), ""
	if d.n.Sign() < 0 {
		sign = "-"
	}
	if d.scale == 0 {
		return sign + digits
	}
	digits = strings.Repeat("0", max(0, d.scale-len(digits))) + digits
	return sign + digits[:len(digits)-d.scale] + "." + digits[len(digits)-d.scale:]
}

// wrapped is a text of numbers in lines of 69 characters.
func wrapped(text string) string {
	var b strings.Builder
	for len(text) > 69 {
		b.WriteString(text[:68] + "\\\n")
		text = text[68:]
	}
	return b.String() + text
}

// parseDecimal reads digits with a point, in a base.
func parseDecimal(text string, base int) (decimal, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(text) > 10_000 || strings.Contains(fraction, ".") {
		return decimal{}, false
	}
	n := new(big.Int)
	for _, r := range whole + fraction {
		digit := int64(strings.IndexRune("0123456789ABCDEF", r))
		if digit < 0 {
			return decimal{}, false
		}
		n.Add(n.Mul(n, big.NewInt(int64(base))), big.NewInt(digit))
	}
	if base == 10 || fraction == "" {
		return decimal{n, len(fraction)}, true
	}
	below := new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(int64(len(fraction))), nil)
	return decimal{new(big.Int).Quo(new(big.Int).Mul(n, tens(len(fraction))), below), len(fraction)}, true
}
