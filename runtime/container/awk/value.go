package awk

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// value is a value of awk: a number, a text, or a text from outside, which
// compares as a number if it looks like one.
type value struct {
	kind   kind
	text   string
	number float64
}

type kind int

const (
	kindUnset kind = iota
	kindNumber
	kindText
	kindInput
)

func num(f float64) value { return value{kind: kindNumber, number: f} }

func str(s string) value { return value{kind: kindText, text: s} }

func truth(b bool) value {
	if b {
		return num(1)
	}
	return num(0)
}

var numericStart = regexp.MustCompile(`^[ \t\n]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)[ \t\n]*`)

// num is the value as a number: of a text, what it begins with.
func (v value) num() float64 {
	if v.kind == kindNumber {
		return v.number
	}
	m := numericStart.FindStringSubmatch(v.text)
	if m == nil {
		return 0
	}
	f, _ := strconv.ParseFloat(m[1], 64) // ±Inf if it is out of range
	return f
}

// numeric reports whether the value compares as a number.
func (v value) numeric() bool {
	switch v.kind {
	case kindNumber, kindUnset:
		return true
	case kindInput:
		m := numericStart.FindString(v.text)
		return m != "" && len(m) == len(v.text)
	}
	return false
}

func (v value) true() bool {
	if v.numeric() {
		return v.num() != 0
	}
	return v.text != ""
}

// str is the value as a text; numbers that are not whole have the format.
func (v value) str(format string) string {
	if v.kind != kindNumber {
		return v.text
	}
	if v.number == math.Trunc(v.number) && math.Abs(v.number) < 1<<63 { // fmt_num of busybox's editors/awk.c
		return strconv.FormatInt(int64(v.number), 10)
	}
	return sprintf(format, []value{v}, format)
}

var verbForm = regexp.MustCompile(`%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z%])`)

// widest bounds the widths of printf.
const widest = 1 << 16

// sprintf is printf's. convert is the format of numbers as texts.
func sprintf(format string, args []value, convert string) string {
	next := func() value {
		if len(args) == 0 {
			return value{}
		}
		v := args[0]
		args = args[1:]
		return v
	}
	size := func(given string) string {
		n, err := strconv.Atoi(given)
		if given == "*" {
			n, err = int(toInt(next().num())), nil
		}
		if given == "" {
			return ""
		}
		if err != nil { // it is out of range
			n = widest
		}
		return strconv.Itoa(max(-widest, min(n, widest)))
	}
	return verbForm.ReplaceAllStringFunc(format, func(spec string) string {
		m := verbForm.FindStringSubmatch(spec)
		if m[4] == "%" {
			return "%"
		}
		head := "%" + m[1] + size(m[2])
		if strings.Contains(spec, ".") {
			if precision := size(m[3]); !strings.HasPrefix(precision, "-") { // as none
				head += "." + precision
			}
		}
		return formatVerb(head, m[4], next(), convert)
	})
}

// toInt is the number as an int of C, which is what printf of busybox has for its
// verbs of whole numbers: one that is out of range is the least.
func toInt(f float64) int32 {
	if math.IsNaN(f) || f <= math.MinInt32-1 || f >= math.MaxInt32+1 {
		return math.MinInt32
	}
	return int32(f)
}

func formatVerb(head, verb string, v value, convert string) string {
	switch verb {
	case "d", "i":
		return fmt.Sprintf(head+"d", toInt(v.num()))
	case "o", "x", "X":
		return fmt.Sprintf(head+verb, uint32(toInt(v.num())))
	case "u":
		return fmt.Sprintf(head+"d", uint32(toInt(v.num())))
	case "e", "E", "f", "F", "g", "G":
		if math.IsInf(v.num(), 0) || math.IsNaN(v.num()) {
			return strings.ToLower(strings.TrimPrefix(fmt.Sprint(v.num()), "+"))
		}
		return fmt.Sprintf(head+verb, v.num())
	case "c":
		text := v.str(convert)
		if v.kind == kindNumber {
			text = string([]byte{byte(int64(v.number))})
		}
		return fmt.Sprintf(head+"s", text[:min(1, len(text))])
	case "s":
		return fmt.Sprintf(head+"s", v.str(convert))
	}
	return head + verb
}

// compare orders two values: as numbers if both look like one.
func compare(a, b value, convert string) int {
	if !a.numeric() || !b.numeric() {
		return strings.Compare(a.str(convert), b.str(convert))
	}
	x, y := a.num(), b.num()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// array is an array with the order of busybox: that of its hash table
// (hash_find, hash_rebuild, hash_remove, hashwalk_init of editors/awk.c).
type array struct {
	values  map[string]value
	buckets [][]string
	grown   int
	size    int
}

// elementRoom is what an element takes besides its texts.
const elementRoom = 32

const firstPrime = 61

var primes = []int{251, 1021, 4093, 16381, 65521}

func newArray() *array {
	return &array{values: map[string]value{}, buckets: make([][]string, firstPrime)}
}

// hashidx is busybox's.
func hashidx(name string) uint32 {
	var idx uint32
	for i := range len(name) {
		idx = uint32(int32(int8(name[i]))) + idx<<6 - idx
	}
	return idx
}

func (a *array) get(key string) value {
	if v, ok := a.values[key]; ok {
		return v
	}
	a.set(key, value{})
	return value{}
}

func (a *array) set(key string, v value) {
	if _, ok := a.values[key]; !ok {
		if (len(a.values)+1)/len(a.buckets) > 10 && a.grown < len(primes) {
			a.rebuild()
		}
		a.insert(key)
		a.size += len(key) + elementRoom
	}
	a.size += len(v.text) - len(a.values[key].text)
	a.values[key] = v
}

func (a *array) insert(key string) {
	i := hashidx(key) % uint32(len(a.buckets))
	a.buckets[i] = append([]string{key}, a.buckets[i]...)
}

func (a *array) rebuild() {
	keys := a.keys()
	a.buckets = make([][]string, primes[a.grown])
	a.grown++
	for _, key := range keys {
		a.insert(key)
	}
}

func (a *array) remove(key string) {
	if _, ok := a.values[key]; !ok {
		return
	}
	a.size -= len(key) + elementRoom + len(a.values[key].text)
	delete(a.values, key)
	i := hashidx(key) % uint32(len(a.buckets))
	a.buckets[i] = slices.DeleteFunc(a.buckets[i], func(k string) bool { return k == key })
}

// clear removes all, and leaves the table as large as it is.
func (a *array) clear() {
	a.size = 0
	clear(a.values)
	clear(a.buckets)
}

// keys are in the order of for (k in a).
func (a *array) keys() []string { return slices.Concat(a.buckets...) }
