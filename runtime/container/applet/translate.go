package applet

import (
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

func tr(c *program.Call) int {
	o, sets, bad := program.ParseOptions(c.Args, "cdsC", "")
	if bad != "" || len(sets) == 0 {
		return c.Usage(bad)
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
	complement := o.Has("c") || o.Has("C")
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
	err := c.Each(c.P.FDs[0], func(in []byte) error {
		var out []byte
		for _, b := range in {
			inSet := member[b] != complement
			if o.Has("d") && inSet {
				continue
			}
			if !o.Has("d") && len(to) > 0 {
				if complement && inSet {
					b = to[len(to)-1]
				} else if !complement {
					b = replace[b]
				}
			}
			if o.Has("s") && int(b) == last && (squeeze[b] != (complement && len(to) == 0)) {
				continue
			}
			last = int(b)
			out = append(out, b)
		}
		if c.Output(out) != 0 {
			return program.ErrStop
		}
		return nil
	})
	return program.Exit(err != nil)
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
