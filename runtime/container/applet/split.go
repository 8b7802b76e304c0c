package applet

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// splitting writes what it is given to one file after the other.
type splitting struct {
	*program.Call
	prefix, digits string // and the characters of a suffix
	length, next   int
	file           *process.FD
}

// split writes a file in parts, of so many lines or bytes each.
func split(c *program.Call) int {
	flags := map[bool]string{true: "d"}[c.Edition == program.GNU]
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "lines=l: bytes=b: suffix-length=a: numeric-suffixes=d"), flags, "lba")
	if bad != "" || len(names) > 2 {
		return c.Usage(bad)
	}
	s := &splitting{Call: c, prefix: "x", digits: "abcdefghijklmnopqrstuvwxyz", length: 2}
	if len(names) > 1 {
		s.prefix = names[1]
	}
	if o.Has("d") {
		s.digits = "0123456789"
	}
	limits := map[string]int64{"l": 1000, "b": 0, "a": 2}
	for option := range limits {
		if text, given := o[option]; given {
			n, err := parseSize(strings.TrimSuffix(text, "B"))
			if m, ok := strings.CutSuffix(text, "m"); ok {
				n, err = strconv.ParseInt(m, 10, 32)
				n <<= 20
			}
			if err != nil || n < 1 {
				return c.Fail("invalid number '%s'", text)
			}
			limits[option] = n
		}
	}
	s.length = int(min(limits["a"], 100))
	name := append(names, "-")[0]
	fd := c.P.FDs[0].Dup()
	if name != "-" {
		var err error
		if fd, err = c.P.Open(name, process.ForReading); err != nil {
			return c.CannotOpen(name, err)
		}
	}
	defer fd.Close()
	return s.run(fd, limits["l"], limits["b"])
}

func (s *splitting) run(fd *process.FD, lines, size int64) int {
	left, status := int64(0), 0
	unit := []byte{'\n'}
	if left = lines; size > 0 {
		left, unit = size, nil
	}
	whole := left
	err := s.Each(fd, func(b []byte) error {
		for len(b) > 0 {
			if s.file == nil {
				if status = s.open(); status != 0 {
					return program.ErrStop
				}
			}
			n := int(min(int64(len(b)), left))
			if unit != nil {
				if n = bytes.IndexByte(b, '\n') + 1; n == 0 {
					n = len(b)
				}
			}
			if _, err := s.file.Write(s.P, b[:n]); err != nil {
				return err
			}
			switch {
			case unit == nil:
				left -= int64(n)
			case b[n-1] == '\n':
				left--
			}
			if b = b[n:]; left == 0 {
				s.file.Close()
				s.file, left = nil, whole
			}
		}
		return nil
	})
	if s.file != nil {
		s.file.Close()
	}
	if err != nil && status == 0 {
		return s.Fail("write error: %v", err)
	}
	return status
}

// open begins the next file.
func (s *splitting) open() int {
	suffix, n := make([]byte, s.length), s.next
	for i := len(suffix) - 1; i >= 0; i-- {
		suffix[i] = s.digits[n%len(s.digits)]
		n /= len(s.digits)
	}
	if n > 0 {
		if s.Edition == program.GNU {
			return s.Fail("output file suffixes exhausted")
		}
		return s.Fail("suffixes exhausted")
	}
	s.next++
	fd, err := s.P.Open(s.prefix+string(suffix), process.ForWriting)
	if err != nil {
		return s.Fail("%s: %v", s.prefix+string(suffix), err)
	}
	s.file = fd
	return 0
}
