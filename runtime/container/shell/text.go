package shell

import (
	"bytes"
	"crypto/md5"  //nolint:gosec // md5sum is what it is
	"crypto/sha1" //nolint:gosec // as is sha1sum
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

func head(c *call) int {
	o, names, bad := options(numeric(c.args), "qv", "nc")
	if bad != "" {
		return c.usage(bad)
	}
	n := int64(10)
	for _, k := range []string{"n", "c"} {
		if v, ok := o[k]; ok {
			var err error
			if n, err = parseSize(v); err != nil {
				return c.fail("invalid number '%s'", v)
			}
		}
	}
	return c.inputs(names, func(name string, fd *process.FD) error {
		if len(names) > 1 {
			c.print("==> %s <==\n", name)
		}
		left := n
		if has(o, "c") {
			return c.headBytes(fd, left)
		}
		b := make([]byte, 1)
		for left > 0 {
			m, err := fd.Read(c.p, b)
			if m == 0 || err != nil {
				return nil
			}
			if c.output(b) != 0 {
				return errStop
			}
			if b[0] == '\n' {
				left--
			}
		}
		return nil
	})
}

func (c *call) headBytes(fd *process.FD, left int64) error {
	for left > 0 {
		b := make([]byte, min(left, 8<<10))
		n, err := fd.Read(c.p, b)
		if n == 0 || err != nil {
			return nil
		}
		if c.output(b[:n]) != 0 {
			return errStop
		}
		left -= int64(n)
	}
	return nil
}

// numeric turns the old form -5 into -n 5.
func numeric(args []string) []string {
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		if _, err := strconv.Atoi(args[0][1:]); err == nil {
			return append([]string{"-n", args[0][1:]}, args[1:]...)
		}
	}
	return args
}

func tail(c *call) int {
	o, names, bad := options(numeric(c.args), "fFqv", "ncs")
	if bad != "" {
		return c.usage(bad)
	}
	amount, bytewise := "10", false
	if v, ok := o["n"]; ok {
		amount = v
	}
	if v, ok := o["c"]; ok {
		amount, bytewise = v, true
	}
	n, err := parseSize(strings.TrimLeft(amount, "+-"))
	if err != nil {
		return c.fail("invalid number '%s'", amount)
	}
	follow := has(o, "f") || has(o, "F")
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	offsets := map[string]int{}
	for _, name := range names {
		data, err := c.slurp(name)
		if err != nil {
			status = c.cannot("can't open '%s': %v", name, err)
			if !has(o, "F") {
				continue
			}
		}
		if len(names) > 1 {
			c.print("==> %s <==\n", name)
		}
		offsets[name] = len(data)
		c.output(lastPart(data, int(n), bytewise, strings.HasPrefix(amount, "+")))
	}
	if follow && len(offsets) > 0 {
		return c.follow(names, offsets)
	}
	return status
}

// lastPart returns the last n lines or bytes, or what is from the nth on.
func lastPart(data []byte, n int, bytewise, from bool) []byte {
	if bytewise {
		if from {
			return data[min(max(n-1, 0), len(data)):]
		}
		return data[max(len(data)-n, 0):]
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	if from {
		return bytes.Join(lines[min(max(n-1, 0), len(lines)):], nil)
	}
	return bytes.Join(lines[max(len(lines)-n, 0):], nil)
}

// follow prints what is added to files, looking once a second. An idle one
// looks less often: at most once in 8 s of nothing.
func (c *call) follow(names []string, offsets map[string]int) int {
	for {
		c.p.Sleep(time.Second)
		for _, name := range names {
			data, err := c.files().ReadFile(c.p.Path(name))
			if err != nil {
				continue
			}
			if len(data) < offsets[name] {
				offsets[name] = 0
			}
			if len(data) > offsets[name] {
				if c.output(data[offsets[name]:]) != 0 {
					return 1
				}
				offsets[name] = len(data)
			}
		}
	}
}

func wc(c *call) int {
	o, names, bad := options(c.args, "lwcmL", "")
	if bad != "" {
		return c.usage(bad)
	}
	if len(o) == 0 {
		o = map[string]string{"l": "", "w": "", "c": ""}
	}
	inputs := names
	if len(inputs) == 0 {
		inputs = []string{"-"}
	}
	status := 0
	var total [3]int
	row := func(counts [3]int, name string) {
		var cols []string
		for i, f := range []string{"l", "w", "c"} {
			if has(o, f) || f == "c" && has(o, "m") {
				cols = append(cols, strconv.Itoa(counts[i]))
			}
		}
		line := cols[0]
		if len(cols) > 1 || len(names) > 0 && len(cols) > 1 {
			line = ""
			for _, col := range cols {
				line += fmt.Sprintf(" %9s", col)
			}
			line = line[1:]
		}
		if name != "" {
			line += " " + name
		}
		c.print("%s\n", line)
	}
	for i, name := range inputs {
		data, err := c.slurp(name)
		if err != nil {
			status = c.fail("%s: %v", name, err)
			continue
		}
		counts := [3]int{bytes.Count(data, []byte("\n")), len(bytes.Fields(data)), len(data)}
		for k := range total {
			total[k] += counts[k]
		}
		label := ""
		if len(names) > 0 {
			label = inputs[i]
		}
		row(counts, label)
	}
	if len(names) > 1 {
		row(total, "total")
	}
	return status
}

func sortApplet(c *call) int {
	o, names, bad := options(c.args, "nruscbfghMzidmV", "kto")
	if bad != "" {
		return c.usage(bad)
	}
	lines, status := c.allLines(names)
	key, reverse := 0, has(o, "r")
	numericKey := has(o, "n") || has(o, "g") || has(o, "h")
	if k, ok := o["k"]; ok {
		field, _, _ := strings.Cut(k, ",")
		reverse = reverse || strings.Contains(k, "r")
		numericKey = numericKey || strings.Contains(k, "n")
		key, _ = strconv.Atoi(strings.TrimRight(field, "nrbfg"))
	}
	keyOf := func(line string) string {
		if key == 0 {
			return line
		}
		fields := strings.Fields(line)
		if sep, ok := o["t"]; ok && sep != "" {
			fields = strings.Split(line, sep)
		}
		return strings.Join(fields[min(key-1, len(fields)):], " ")
	}
	compare := func(a, b string) int {
		ka, kb := keyOf(a), keyOf(b)
		if has(o, "f") {
			ka, kb = strings.ToUpper(ka), strings.ToUpper(kb)
		}
		r := strings.Compare(ka, kb)
		if numericKey {
			na, nb := leadingNumber(ka), leadingNumber(kb)
			r = 0
			if na < nb {
				r = -1
			} else if na > nb {
				r = 1
			}
			if r == 0 && !has(o, "u") {
				r = strings.Compare(a, b)
			}
		}
		if reverse {
			r = -r
		}
		return r
	}
	slices.SortStableFunc(lines, compare)
	if has(o, "u") {
		lines = slices.CompactFunc(lines, func(a, b string) bool { return compare(a, b) == 0 })
	}
	return max(status, c.printLines(lines))
}

func leadingNumber(s string) float64 {
	s = strings.TrimLeft(s, " \t")
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.' || end == 0 && s[end] == '-') {
		end++
	}
	n, _ := strconv.ParseFloat(s[:end], 64)
	return n
}

// allLines reads all inputs and splits them.
func (c *call) allLines(names []string) (lines []string, status int) {
	status = c.inputs(names, func(_ string, fd *process.FD) error {
		size := 0
		return c.lines(fd, func(line string) error {
			if size += len(line); size > slurpLimit {
				return errTooLarge
			}
			lines = append(lines, line)
			return nil
		})
	})
	return lines, status
}

func (c *call) printLines(lines []string) int {
	var b bytes.Buffer
	for _, line := range lines {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return c.output(b.Bytes())
}

func uniq(c *call) int {
	o, names, bad := options(c.args, "cdui", "")
	if bad != "" || len(names) > 2 {
		return c.usage(bad)
	}
	last, count := "", 0
	flush := func() {
		if count == 0 || has(o, "d") && count < 2 || has(o, "u") && count > 1 {
			return
		}
		if has(o, "c") {
			c.print("%7d %s\n", count, last)
		} else {
			c.print("%s\n", last)
		}
	}
	status := c.inputs(names[:min(1, len(names))], func(_ string, fd *process.FD) error {
		return c.lines(fd, func(line string) error {
			if count > 0 && (line == last || has(o, "i") && strings.EqualFold(line, last)) {
				count++
				return nil
			}
			flush()
			last, count = line, 1
			return nil
		})
	})
	flush()
	return status
}

func cut(c *call) int {
	o, names, bad := options(c.args, "sn", "dfcbO")
	if bad != "" {
		return c.usage(bad)
	}
	spec, chars := o["f"], false
	for _, k := range []string{"c", "b"} {
		if v, ok := o[k]; ok {
			spec, chars = v, true
		}
	}
	ranges, err := parseRanges(spec)
	if err != nil {
		return c.fail("%v", err)
	}
	sep := "\t"
	if has(o, "d") {
		sep = o["d"]
	}
	return c.inputs(names, func(_ string, fd *process.FD) error {
		return c.lines(fd, func(line string) error {
			if !chars && !strings.Contains(line, sep) {
				if !has(o, "s") {
					c.print("%s\n", line)
				}
				return nil
			}
			parts, glue := strings.Split(line, sep), sep
			if chars {
				parts, glue = strings.Split(line, ""), ""
			}
			var kept []string
			for i, part := range parts {
				if slices.ContainsFunc(ranges, func(r [2]int) bool { return i+1 >= r[0] && i+1 <= r[1] }) {
					kept = append(kept, part)
				}
			}
			c.print("%s\n", strings.Join(kept, glue))
			return nil
		})
	})
}

func parseRanges(spec string) ([][2]int, error) {
	var out [][2]int
	for _, part := range strings.Split(spec, ",") {
		from, to, dash := strings.Cut(part, "-")
		r := [2]int{1, math.MaxInt}
		var err error
		if from != "" {
			r[0], err = strconv.Atoi(from)
		}
		if !dash {
			r[1] = r[0]
		} else if to != "" && err == nil {
			r[1], err = strconv.Atoi(to)
		}
		if err != nil || part == "" || r[0] < 1 {
			return nil, fmt.Errorf("invalid range '%s'", part)
		}
		out = append(out, r)
	}
	return out, nil
}

func tr(c *call) int {
	o, sets, bad := options(c.args, "cdsC", "")
	if bad != "" || len(sets) == 0 {
		return c.usage(bad)
	}
	from := trSet(sets[0])
	var to []byte
	if len(sets) > 1 {
		to = trSet(sets[1])
	}
	member := [256]bool{}
	for _, b := range from {
		member[b] = true
	}
	complement := has(o, "c") || has(o, "C")
	replace := [256]byte{}
	for i := range replace {
		replace[i] = byte(i)
	}
	if len(to) > 0 {
		for i, b := range from {
			replace[b] = to[min(i, len(to)-1)]
		}
	}
	squeeze := member
	if len(to) > 0 {
		squeeze = [256]bool{}
		for _, b := range to {
			squeeze[b] = true
		}
	}
	last := -1
	err := c.each(c.p.FDs[0], func(in []byte) error {
		var out []byte
		for _, b := range in {
			inSet := member[b] != complement
			if has(o, "d") && inSet {
				continue
			}
			if !has(o, "d") && len(to) > 0 {
				if complement && inSet {
					b = to[len(to)-1]
				} else if !complement {
					b = replace[b]
				}
			}
			if has(o, "s") && int(b) == last && (squeeze[b] != (complement && len(to) == 0)) {
				continue
			}
			last = int(b)
			out = append(out, b)
		}
		if c.output(out) != 0 {
			return errStop
		}
		return nil
	})
	return oneIf(err != nil)
}

// trSet expands a-z, [:upper:] and escapes.
func trSet(s string) []byte {
	classes := map[string]string{
		"lower": "abcdefghijklmnopqrstuvwxyz", "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "digit": "0123456789", "space": " \t\n\v\f\r", "blank": " \t",
		"alpha": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "alnum": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
		"punct": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "xdigit": "0123456789ABCDEFabcdef",
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], "[:") {
			if end := strings.Index(s[i:], ":]"); end > 0 {
				if class, ok := classes[s[i+2:i+end]]; ok {
					out = append(out, class...)
					i += end + 1
					continue
				}
			}
		}
		b := s[i]
		if b == '\\' && i+1 < len(s) {
			decoded, n := unescape(s[i:])
			out = append(out, decoded)
			i += n - 1
			continue
		}
		if i+2 < len(s) && s[i+1] == '-' && s[i+2] >= b {
			for x := int(b); x <= int(s[i+2]); x++ {
				out = append(out, byte(x))
			}
			i += 2
			continue
		}
		out = append(out, b)
	}
	return out
}

// unescape decodes one backslash escape and returns its length.
func unescape(s string) (byte, int) {
	simple := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'a': 7, 'b': 8, 'f': 12, 'v': 11, '\\': '\\', 'e': 27}
	if b, ok := simple[s[1]]; ok {
		return b, 2
	}
	n := 1
	value := 0
	for n < len(s) && n < 5 && s[n] >= '0' && s[n] <= '7' && value*8+int(s[n]-'0') < 256 {
		value = value*8 + int(s[n]-'0')
		n++
	}
	if n > 1 {
		return byte(value), n
	}
	return s[1], 2
}

func rev(c *call) int {
	return c.inputs(c.args, func(_ string, fd *process.FD) error {
		return c.lines(fd, func(line string) error {
			r := []rune(line)
			slices.Reverse(r)
			c.print("%s\n", string(r))
			return nil
		})
	})
}

func tac(c *call) int {
	lines, status := c.allLines(c.args)
	slices.Reverse(lines)
	return max(status, c.printLines(lines))
}

func seq(c *call) int {
	o, args, bad := seqOptions(c.args)
	if bad != "" || len(args) == 0 || len(args) > 3 {
		return c.usage(bad)
	}
	numbers := []float64{}
	places := 0
	for _, a := range args {
		n, err := strconv.ParseFloat(a, 64)
		if err != nil {
			return c.fail("invalid number '%s'", a)
		}
		if _, fraction, ok := strings.Cut(a, "."); ok {
			places = max(places, len(fraction))
		}
		numbers = append(numbers, n)
	}
	first, step, last := 1.0, 1.0, numbers[len(numbers)-1]
	if len(numbers) > 1 {
		first = numbers[0]
	}
	if len(numbers) > 2 {
		step = numbers[1]
	}
	if step == 0 {
		step = 1e-300
	}
	sep, begun := "\n", false
	if has(o, "s") {
		sep = o["s"]
	}
	for i := 0.0; ; i++ {
		n := first + i*step
		if step > 0 && n > last+1e-9 || step < 0 && n < last-1e-9 {
			break
		}
		if begun && c.print("%s", sep) != 0 {
			return 1
		}
		begun = true
		if c.print("%s", strconv.FormatFloat(n, 'f', places, 64)) != 0 {
			return 1
		}
	}
	if begun {
		c.print("\n")
	}
	return 0
}

// seqOptions leaves negative numbers alone.
func seqOptions(args []string) (o map[string]string, rest []string, bad string) {
	o = map[string]string{}
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-w":
			o["w"] = ""
		case args[i] == "-s" && i+1 < len(args):
			i++
			o["s"] = args[i]
		default:
			rest = append(rest, args[i])
		}
	}
	return o, rest, ""
}

func yes(c *call) int {
	line := "y"
	if len(c.args) > 0 {
		line = strings.Join(c.args, " ")
	}
	block := bytes.Repeat([]byte(line+"\n"), max(1, 1024/(len(line)+1)))
	for c.output(block) == 0 {
		c.p.Step()
	}
	return 1
}

func base64Applet(c *call) int {
	o, names, bad := options(c.args, "d", "w")
	if bad != "" || len(names) > 1 {
		return c.usage(bad)
	}
	data, err := c.slurp(append(names, "-")[0])
	if err != nil {
		return c.fail("%v", err)
	}
	if has(o, "d") {
		plain, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(data), nil)))
		if err != nil {
			return c.fail("truncated input")
		}
		return c.output(plain)
	}
	text := base64.StdEncoding.EncodeToString(data)
	width := 76
	if w, err := strconv.Atoi(o["w"]); err == nil {
		width = w
	}
	for width > 0 && len(text) > width {
		c.print("%s\n", text[:width])
		text = text[width:]
	}
	if width > 0 {
		text += "\n"
	}
	return c.print("%s", text)
}

func digest(c *call) int {
	o, names, bad := options(c.args, "csw", "")
	if bad != "" || has(o, "c") {
		return c.usage("c")
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		data, err := c.slurp(name)
		if err != nil {
			status = c.fail("can't open '%s': %v", name, err)
			continue
		}
		c.print("%s  %s\n", sum(c.name, data), name)
	}
	return status
}

func sum(kind string, data []byte) string {
	switch kind {
	case "md5sum":
		s := md5.Sum(data) //nolint:gosec // md5sum is what it is
		return hex.EncodeToString(s[:])
	case "sha1sum":
		s := sha1.Sum(data) //nolint:gosec // as is sha1sum
		return hex.EncodeToString(s[:])
	case "sha512sum":
		s := sha512.Sum512(data)
		return hex.EncodeToString(s[:])
	}
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}
