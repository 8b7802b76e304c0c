package applet

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// awkValue is a value of awk: a number, a text, or a text from outside, which
// compares as a number if it looks like one.
type awkValue struct {
	kind   awkKind
	text   string
	number float64
}

type awkKind int

const (
	awkUnset awkKind = iota
	awkNumber
	awkText
	awkInput
)

func awkNum(f float64) awkValue { return awkValue{kind: awkNumber, number: f} }

func awkStr(s string) awkValue { return awkValue{kind: awkText, text: s} }

func awkBool(b bool) awkValue {
	if b {
		return awkNum(1)
	}
	return awkNum(0)
}

var awkNumeric = regexp.MustCompile(`^[ \t\n]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)[ \t\n]*`)

// num is the value as a number: of a text, what it begins with.
func (v awkValue) num() float64 {
	if v.kind == awkNumber {
		return v.number
	}
	m := awkNumeric.FindStringSubmatch(v.text)
	if m == nil {
		return 0
	}
	f, _ := strconv.ParseFloat(m[1], 64) // ±Inf if it is out of range
	return f
}

// numeric reports whether the value compares as a number.
func (v awkValue) numeric() bool {
	switch v.kind {
	case awkNumber, awkUnset:
		return true
	case awkInput:
		m := awkNumeric.FindString(v.text)
		return m != "" && len(m) == len(v.text)
	}
	return false
}

func (v awkValue) true() bool {
	if v.numeric() {
		return v.num() != 0
	}
	return v.text != ""
}

// str is the value as a text; numbers that are not whole have the format.
func (v awkValue) str(format string) string {
	if v.kind != awkNumber {
		return v.text
	}
	if v.number == math.Trunc(v.number) && math.Abs(v.number) < 1<<63 { // fmt_num of busybox's editors/awk.c
		return strconv.FormatInt(int64(v.number), 10)
	}
	return awkSprintf(format, []awkValue{v}, format)
}

var awkVerb = regexp.MustCompile(`%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z%])`)

// awkWidest bounds the widths of printf.
const awkWidest = 1 << 16

// awkSprintf is printf's. convert is the format of numbers as texts.
func awkSprintf(format string, args []awkValue, convert string) string {
	next := func() awkValue {
		if len(args) == 0 {
			return awkValue{}
		}
		v := args[0]
		args = args[1:]
		return v
	}
	size := func(given string) string {
		n, err := strconv.Atoi(given)
		if given == "*" {
			n, err = int(awkInt(next().num())), nil
		}
		if given == "" {
			return ""
		}
		if err != nil { // it is out of range
			n = awkWidest
		}
		return strconv.Itoa(max(-awkWidest, min(n, awkWidest)))
	}
	return awkVerb.ReplaceAllStringFunc(format, func(spec string) string {
		m := awkVerb.FindStringSubmatch(spec)
		if m[4] == "%" {
			return "%"
		}
		head := "%" + m[1] + size(m[2])
		if strings.Contains(spec, ".") {
			if precision := size(m[3]); !strings.HasPrefix(precision, "-") { // as none
				head += "." + precision
			}
		}
		return awkFormat(head, m[4], next(), convert)
	})
}

// awkInt is the number as an int of C, which is what printf of busybox has for its
// verbs of whole numbers: one that is out of range is the least.
func awkInt(f float64) int32 {
	if math.IsNaN(f) || f <= math.MinInt32-1 || f >= math.MaxInt32+1 {
		return math.MinInt32
	}
	return int32(f)
}

func awkFormat(head, verb string, v awkValue, convert string) string {
	switch verb {
	case "d", "i":
		return fmt.Sprintf(head+"d", awkInt(v.num()))
	case "o", "x", "X":
		return fmt.Sprintf(head+verb, uint32(awkInt(v.num())))
	case "u":
		return fmt.Sprintf(head+"d", uint32(awkInt(v.num())))
	case "e", "E", "f", "F", "g", "G":
		if math.IsInf(v.num(), 0) || math.IsNaN(v.num()) {
			return strings.ToLower(strings.TrimPrefix(fmt.Sprint(v.num()), "+"))
		}
		return fmt.Sprintf(head+verb, v.num())
	case "c":
		text := v.str(convert)
		if v.kind == awkNumber {
			text = string([]byte{byte(int64(v.number))})
		}
		return fmt.Sprintf(head+"s", text[:min(1, len(text))])
	case "s":
		return fmt.Sprintf(head+"s", v.str(convert))
	}
	return head + verb
}

// awkCompare orders two values: as numbers if both look like one.
func awkCompare(a, b awkValue, convert string) int {
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

// awkArray is an array with the order of busybox: that of its hash table
// (hash_find, hash_rebuild, hash_remove, hashwalk_init of editors/awk.c).
type awkArray struct {
	values  map[string]awkValue
	buckets [][]string
	grown   int
	size    int
}

// awkElementRoom is what an element takes besides its texts.
const awkElementRoom = 32

const awkFirstPrime = 61

var awkPrimes = []int{251, 1021, 4093, 16381, 65521}

func newAwkArray() *awkArray {
	return &awkArray{values: map[string]awkValue{}, buckets: make([][]string, awkFirstPrime)}
}

// hashidx is busybox's.
func hashidx(name string) uint32 {
	var idx uint32
	for i := range len(name) {
		idx = uint32(int32(int8(name[i]))) + idx<<6 - idx
	}
	return idx
}

func (a *awkArray) get(key string) awkValue {
	if v, ok := a.values[key]; ok {
		return v
	}
	a.set(key, awkValue{})
	return awkValue{}
}

func (a *awkArray) set(key string, v awkValue) {
	if _, ok := a.values[key]; !ok {
		if (len(a.values)+1)/len(a.buckets) > 10 && a.grown < len(awkPrimes) {
			a.rebuild()
		}
		a.insert(key)
		a.size += len(key) + awkElementRoom
	}
	a.size += len(v.text) - len(a.values[key].text)
	a.values[key] = v
}

func (a *awkArray) insert(key string) {
	i := hashidx(key) % uint32(len(a.buckets))
	a.buckets[i] = append([]string{key}, a.buckets[i]...)
}

func (a *awkArray) rebuild() {
	keys := a.keys()
	a.buckets = make([][]string, awkPrimes[a.grown])
	a.grown++
	for _, key := range keys {
		a.insert(key)
	}
}

func (a *awkArray) remove(key string) {
	if _, ok := a.values[key]; !ok {
		return
	}
	a.size -= len(key) + awkElementRoom + len(a.values[key].text)
	delete(a.values, key)
	i := hashidx(key) % uint32(len(a.buckets))
	a.buckets[i] = slices.DeleteFunc(a.buckets[i], func(k string) bool { return k == key })
}

// clear removes all, and leaves the table as large as it is.
func (a *awkArray) clear() {
	a.size = 0
	clear(a.values)
	clear(a.buckets)
}

// keys are in the order of for (k in a).
func (a *awkArray) keys() []string { return slices.Concat(a.buckets...) }
