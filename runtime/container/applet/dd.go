package applet

import (
	"math"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// copying is what dd is asked for.
type copying struct {
	in, out             string // names of files; empty for the standard streams
	block, outBlock     int64
	count, skip, seek   int64 // in blocks; a count below zero is all
	keep, pad, silently bool  // conv=notrunc, conv=sync, status=none
}

// ddValues are the words that dd's operands may have, of a list.
var ddValues = map[string][]string{
	"conv":   {"notrunc", "sync", "noerror", "fsync", "fdatasync"},
	"status": {"none", "noxfer", "progress"},
	"iflag":  {"fullblock"},
	"oflag":  {"sync", "dsync", "direct"},
}

func dd(c *program.Call) int {
	k := copying{block: 512, outBlock: 512, count: -1}
	for _, arg := range c.Args {
		if code := ddOperand(c, &k, arg); code != 0 {
			return code
		}
	}
	in, out := c.P.FDs[0].Dup(), c.P.FDs[1].Dup()
	defer func() { in.Close(); out.Close() }()
	var err error
	if k.in != "" {
		in.Close()
		if in, err = c.P.Open(k.in, process.ForReading); err != nil {
			return c.Fail("can't open '%s': %v", k.in, err)
		}
	}
	var before []byte
	if k.out != "" {
		if before, err = ddBefore(c, &k); err != nil {
			return c.Fail("can't open '%s': %v", k.out, err)
		}
		out.Close()
		if out, err = c.P.Open(k.out, process.ForWriting); err != nil {
			return c.Fail("can't open '%s': %v", k.out, err)
		}
	}
	return copyBlocks(c, &k, in, out, before)
}

// ddOperand reads an operand NAME=VALUE.
func ddOperand(c *program.Call, k *copying, arg string) int {
	name, value, ok := strings.Cut(arg, "=")
	numbers := map[string][]*int64{"bs": {&k.block, &k.outBlock}, "ibs": {&k.block}, "obs": {&k.outBlock}, "count": {&k.count}, "skip": {&k.skip}, "seek": {&k.seek}}
	switch words := ddValues[name]; {
	case !ok:
		return c.Usage(strings.TrimPrefix(arg, "-"))
	case name == "if":
		k.in = value
	case name == "of":
		k.out = value
	case words != nil:
		for _, word := range strings.Split(value, ",") {
			if !slices.Contains(words, word) {
				return c.Fail("invalid argument '%s' to '%s'", word, name)
			}
			k.keep = k.keep || word == "notrunc"
			k.pad = k.pad || name == "conv" && word == "sync"
			k.silently = k.silently || word == "none"
		}
	case numbers[name] != nil:
		n, err := ddNumber(value)
		if err != nil || n < 0 || n == 0 && strings.HasSuffix(name, "bs") {
			return c.Fail("invalid number '%s'", value)
		}
		for _, number := range numbers[name] {
			*number = n
		}
	default:
		return c.Usage(arg)
	}
	return 0
}

// ddNumber reads a number with the suffixes of dd.
func ddNumber(value string) (int64, error) {
	for _, unit := range []struct {
		suffix string
		factor int64
	}{{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"c", 1}, {"w", 2}, {"b", 512}} {
		if digits, ok := strings.CutSuffix(value, unit.suffix); ok {
			n, err := parseSize(digits)
			if n > math.MaxInt64/unit.factor {
				return 0, program.ErrTooLarge
			}
			return n * unit.factor, err
		}
	}
	return parseSize(value)
}

// ddBefore is what the output file has, if some of it stays.
func ddBefore(c *program.Call, k *copying) ([]byte, error) {
	if !k.keep && k.seek == 0 {
		return nil, nil
	}
	if k.seek > program.MostInput/k.outBlock {
		return nil, program.ErrTooLarge
	}
	before, err := c.Files().ReadFile(c.P.Path(k.out))
	if err != nil {
		before = nil // a file that is not there
	}
	if at := int(k.seek * k.outBlock); len(before) < at {
		before = append(slices.Clip(before), make([]byte, at-len(before))...)
	}
	return before, nil
}

// ddPiece is how much dd reads at once at most; a block that is larger is read whole.
const ddPiece = 1 << 20

// copyBlocks copies, and tells how much.
func copyBlocks(c *program.Call, k *copying, in, out *process.FD, before []byte) int {
	at := min(int(k.seek*k.outBlock), len(before))
	if at > 0 {
		if _, err := out.Write(c.P, before[:at]); err != nil {
			return c.Fail("error writing '%s': %v", k.out, err)
		}
	}
	b := make([]byte, min(k.block, ddPiece))
	for range k.skip {
		if n, _ := copyBlock(c, k, b, in, nil); n == 0 {
			break
		}
	}
	var whole, partial, total int64
	for k.count != 0 {
		n, err := copyBlock(c, k, b, in, out)
		if err != nil {
			return c.Fail("error writing '%s': %v", k.out, err)
		}
		if n == 0 {
			break
		}
		if n == k.block {
			whole++
		} else {
			partial++
		}
		total += n
		k.count--
	}
	written := total
	if k.pad {
		written = (whole + partial) * k.block
	}
	if end := at + int(min(written, int64(len(before)))); k.keep && end < len(before) {
		if _, err := out.Write(c.P, before[end:]); err != nil {
			return c.Fail("error writing '%s': %v", k.out, err)
		}
	}
	if !k.silently {
		c.Errorf("%d+%d records in\n%d+%d records out\n%d bytes copied, 0.000000 seconds\n", whole, partial, written/k.outBlock, program.Exit(written%k.outBlock != 0), written)
	}
	return 0
}

// copyBlock copies a block, or reads it only if there is no output, and returns how
// much of it was read. The error is of writing.
func copyBlock(c *program.Call, k *copying, b []byte, in, out *process.FD) (int64, error) {
	read := int64(0)
	for read < k.block {
		n, err := in.Read(c.P, b[:min(int64(len(b)), k.block-read)])
		read += int64(n)
		if out != nil && n > 0 {
			if _, err := out.Write(c.P, b[:n]); err != nil {
				return read, err
			}
		}
		if n == 0 || err != nil || k.block <= ddPiece {
			break
		}
	}
	if k.pad && out != nil && read > 0 && read < k.block && k.block <= program.MostInput {
		if _, err := out.Write(c.P, make([]byte, k.block-read)); err != nil {
			return read, err
		}
	}
	return read, nil
}
