package applet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// gzipApplet is gzip, gunzip and zcat: what they do to files, and to the standard
// input if there are none.
func gzipApplet(c *program.Call) int {
	args := program.LongOptions(c.Args, "stdout=c to-stdout=c decompress=d uncompress=d force=f keep=k test=t quiet=q verbose=v best=9 fast=1 no-name=n")
	o, names, bad := program.ParseOptions(args, "cdfhkntqv123456789", "")
	if bad != "" {
		return c.Usage(bad)
	}
	if c.Name != "gzip" {
		o["d"] = ""
	}
	if c.Name == "zcat" {
		o["c"] = ""
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	if c.Edition == program.GNU { // where the others are scripts that run gzip
		c = &program.Call{P: c.P, Name: "gzip", Args: c.Args, Edition: c.Edition}
	}
	status := 0
	for _, name := range names {
		status = max(status, gzipFile(c, name, o))
	}
	return status
}

func gzipFile(c *program.Call, name string, o program.Options) int {
	if _, err := c.Files().Stat(c.P.Path(name)); err != nil && o.Has("d") && c.Edition == program.GNU && name != "-" && !strings.HasSuffix(name, ".gz") {
		name += ".gz"
	}
	target, toFile := "", name != "-" && !o.Has("c") && !o.Has("t")
	if toFile {
		var status int
		if target, status = gzipTarget(c, name, o); target == "" {
			return status
		}
	}
	data, err := c.Slurp(name)
	if err != nil {
		if errors.Is(err, filesystem.ErrIsDir) && c.Edition == program.GNU {
			c.Complain("%s is a directory -- ignored", name)
			return 2
		}
		return c.Fail("%s: %v", name, err)
	}
	var out []byte
	if o.Has("d") || o.Has("t") {
		if out, err = gunzipped(c, data); err != nil && !errors.Is(err, errGarbage) {
			return gunzipFailed(c, name, out, err, o)
		}
	} else if out, err = gzipped(c, data, o); err != nil {
		return c.Fail("%s: %v", name, err)
	}
	garbage := errors.Is(err, errGarbage) && c.Edition == program.GNU
	status := 0
	switch {
	case o.Has("t"):
	case !toFile:
		status = c.Output(out)
	default:
		status = gzipReplace(c, name, target, out, o)
	}
	if garbage {
		c.Errorf("\n")
		c.Complain("%s: %v", gzipLabel(name), err)
		return 2
	}
	return status
}

// gzipTarget is the file that is made of one; none if that cannot be.
func gzipTarget(c *program.Call, name string, o program.Options) (target string, status int) {
	if _, err := c.Files().Stat(c.P.Path(name)); err != nil {
		return "", c.Fail("%s: %v", name, err)
	}
	target = name + ".gz"
	if o.Has("d") {
		base, ok := strings.CutSuffix(name, ".gz")
		if tar, isTar := strings.CutSuffix(name, ".tgz"); isTar {
			base, ok = tar+".tar", true
		}
		if !ok {
			c.Complain("%s: unknown suffix%s ignored", name, map[bool]string{true: " --", false: " -"}[c.Edition == program.GNU])
			return "", 1 + program.Exit(c.Edition == program.GNU)
		}
		target = base
	} else if strings.HasSuffix(name, ".gz") && c.Edition == program.GNU && !o.Has("f") {
		c.Complain("%s already has .gz suffix -- unchanged", name)
		return "", 0
	}
	if _, err := c.Files().Lstat(c.P.Path(target)); err == nil && !o.Has("f") {
		if c.Edition == program.GNU {
			c.Complain("%s already exists;\tnot overwritten", target)
			return "", 2
		}
		return "", c.Fail("can't open '%s': %v", target, filesystem.ErrExist)
	}
	return target, 0
}

func gzipReplace(c *program.Call, name, target string, out []byte, o program.Options) int {
	info, err := c.Files().Stat(c.P.Path(name))
	if err == nil {
		err = c.Files().WriteFile(c.P.Path(target), out, info.Mode.Perm())
	}
	if err == nil {
		err = errors.Join(c.Files().Chmod(c.P.Path(target), info.Mode.Perm()), c.Files().Touch(c.P.Path(target), info.Modified))
	}
	if err != nil {
		return c.Fail("can't open '%s': %v", target, err)
	}
	if o.Has("k") {
		return 0
	}
	if err := c.Files().Remove(c.P.Path(name)); err != nil {
		return c.Fail("can't remove '%s': %v", name, err)
	}
	return 0
}

func gzipped(c *program.Call, data []byte, o program.Options) ([]byte, error) {
	level := gzip.DefaultCompression
	for n := gzip.BestSpeed; n <= gzip.BestCompression; n++ {
		if o.Has(strconv.Itoa(n)) {
			level = n
		}
	}
	c.P.Work(8 * len(data))
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		return nil, err
	}
	w.OS = 3 // Unix
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// errMagic says that something is not of gzip's format, errShort that it is too short
// for any.
var (
	errMagic = errors.New("invalid magic")
	errShort = fmt.Errorf("%w", errMagic)
	// errGarbage is about what is behind something compressed.
	errGarbage = errors.New("decompression OK, trailing garbage ignored")
)

func gunzipped(c *program.Call, data []byte) ([]byte, error) {
	if len(data) < 2 {
		return nil, errShort
	}
	if data[0] != 0x1f || data[1] != 0x8b {
		return nil, errMagic
	}
	in := bytes.NewReader(data)
	r, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	var out []byte
	for {
		r.Multistream(false)
		more, err := io.ReadAll(io.LimitReader(r, program.MostInput+1-int64(len(out))))
		out = append(out, more...)
		c.P.Work(len(more))
		switch {
		case len(out) > program.MostInput:
			return nil, program.ErrTooLarge
		case err != nil:
			return out, err
		}
		switch err := r.Reset(in); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil: // what follows is not of gzip's format
			return out, errGarbage
		}
	}
}

// gunzipFailed says why something cannot be unpacked, after what can be.
func gunzipFailed(c *program.Call, name string, out []byte, err error, o program.Options) int {
	if o.Has("c") || name == "-" {
		c.Output(out)
	}
	if c.Edition == program.GNU && !errors.Is(err, program.ErrTooLarge) {
		c.Errorf("\n")
		switch {
		case errors.Is(err, errMagic) && !errors.Is(err, errShort):
			return c.Fail("%s: not in gzip format", gzipLabel(name))
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errShort):
			return c.Fail("%s: unexpected end of file", gzipLabel(name))
		}
		return c.Fail("%s: invalid compressed data--format violated", gzipLabel(name))
	}
	switch {
	case errors.Is(err, program.ErrTooLarge):
		return c.Fail("%v", err)
	case errors.Is(err, errShort) && c.Name == "zcat":
		return c.Fail("short read")
	case errors.Is(err, errMagic) && c.Name == "zcat":
		return c.Fail("no gzip/bzip2/xz magic")
	case errors.Is(err, errMagic):
		return c.Fail("%v", err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return c.Fail("unexpected end of file")
	}
	return c.Fail("corrupted data")
}

// gzipLabel is what GNU's gzip calls a file.
func gzipLabel(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}
