package applet

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func tee(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "ai", "")
	if bad != "" {
		return c.Usage(bad)
	}
	mode := process.ForWriting
	if o.Has("a") {
		mode = process.ForAppending
	}
	status := 0
	outs := []*process.FD{c.P.FDs[1]}
	for _, name := range names {
		fd, err := c.P.Open(name, mode)
		if err != nil {
			status = c.Fail("%s: %v", name, err)
			continue
		}
		defer fd.Close()
		outs = append(outs, fd)
	}
	err := c.Each(c.P.FDs[0], func(b []byte) error {
		for _, fd := range outs {
			if _, err := fd.Write(c.P, b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return c.Fail("write error: %v", err)
	}
	return status
}

func touch(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "cham", "drt")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
	}
	when := c.P.Clock().Now()
	for _, option := range []string{"d", "t"} {
		text, ok := o[option]
		if !ok {
			continue
		}
		read := parseDate
		if option == "t" {
			read = parseStamp
		}
		t, err := read(text, when)
		if err != nil {
			return c.Fail("invalid date '%s'", text)
		}
		when = t
	}
	if name, ok := o["r"]; ok {
		info, err := c.Files().Stat(c.P.Path(name))
		if err != nil {
			return c.Cannot("can't stat '%s': %v", name, err)
		}
		when = info.Modified
	}
	status := 0
	for _, name := range names {
		abs := c.P.Path(name)
		_, err := c.Files().Stat(abs)
		if errors.Is(err, filesystem.ErrNotExist) {
			if o.Has("c") {
				continue
			}
			err = c.Files().WriteFile(abs, nil, 0o666)
		}
		if err == nil {
			err = c.Files().Touch(abs, when)
		}
		if err != nil {
			status = c.Cannot("%s: %v", name, err)
		}
	}
	return status
}

// truncate makes files as long as it is told, or with a sign longer or shorter.
// parseStamp reads what touch -t takes: [[CC]YY]MMDDhhmm[.ss].
func parseStamp(text string, now time.Time) (time.Time, error) {
	digits, seconds, exact := strings.Cut(text, ".")
	layout := "200601021504"
	switch len(digits) {
	case len("01021504"):
		digits = now.UTC().Format("2006") + digits
	case len("0601021504"):
		layout = "0601021504"
	}
	if exact {
		digits, layout = digits+seconds, layout+"05"
	}
	return time.Parse(layout, digits)
}

func truncate(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "size=s: no-create=c"), "c", "s")
	text := o["s"]
	if c.Edition == program.GNU {
		text = strings.TrimLeft(text, "+-")
	}
	size, err := parseSize(strings.TrimSuffix(text, "B"))
	if bad != "" || len(names) == 0 || !o.Has("s") {
		return c.Usage(bad)
	}
	if err != nil || strings.ContainsAny(text, "+-") {
		return c.Fail("invalid number '%s'", o["s"])
	}
	for _, name := range names {
		at := c.P.Path(name)
		data, err := c.Files().ReadFile(at)
		if errors.Is(err, filesystem.ErrNotExist) && o.Has("c") {
			continue
		}
		length := size
		switch o["s"][0] {
		case '+':
			length = int64(len(data)) + size
		case '-':
			length = max(0, int64(len(data))-size)
		}
		if length > program.MostInput {
			return c.Fail("%s: %v", name, program.ErrTooLarge)
		}
		c.P.Work(int(length))
		sized := make([]byte, length)
		copy(sized, data)
		if err := c.Files().WriteFile(at, sized, 0o666); err != nil {
			return c.Fail("%s: %v", name, err)
		}
	}
	return 0
}

func parseSize(s string) (int64, error) {
	factor := int64(1)
	for suffix, f := range map[string]int64{"k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, factor = rest, f
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if n > math.MaxInt64/factor {
		return 0, strconv.ErrRange
	}
	return n * factor, err
}
