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
	status, z := 0, &zipping{c, o}
	for _, name := range names {
		status = max(status, z.file(name))
	}
	return status
}

// zipping packs or unpacks files as the options say.
type zipping struct {
	*program.Call
	o program.Options
}

func (z *zipping) file(name string) int {
	if _, err := z.Files().Stat(z.P.Path(name)); err != nil && z.o.Has("d") && z.Edition == program.GNU && name != "-" && !strings.HasSuffix(name, ".gz") {
		name += ".gz"
	}
	target, toFile := "", name != "-" && !z.o.Has("c") && !z.o.Has("t")
	if toFile {
		var status int
		if target, status = z.target(name); target == "" {
			return status
		}
	}
	data, err := z.Slurp(name)
	if err != nil {
		if errors.Is(err, filesystem.ErrIsDir) && z.Edition == program.GNU {
			z.Complain("%s is a directory -- ignored", name)
			return 2
		}
		return z.Fail("%s: %v", name, err)
	}
	var out []byte
	if z.o.Has("d") || z.o.Has("t") {
		if out, err = z.unpack(data); err != nil && !errors.Is(err, errGarbage) {
			return z.failed(name, out, err)
		}
	} else if out, err = z.pack(data); err != nil {
		return z.Fail("%s: %v", name, err)
	}
	garbage := errors.Is(err, errGarbage) && z.Edition == program.GNU
	status := 0
	switch {
	case z.o.Has("t"):
	case !toFile:
		status = z.Output(out)
	default:
		status = z.replace(name, target, out)
	}
	if garbage {
		z.Errorf("\n")
		z.Complain("%s: %v", gzipLabel(name), err)
		return 2
	}
	return status
}

// target is the file that is made of one; none if that cannot be.
func (z *zipping) target(name string) (target string, status int) {
	if _, err := z.Files().Stat(z.P.Path(name)); err != nil {
		return "", z.Fail("%s: %v", name, err)
	}
	target = name + ".gz"
	if z.o.Has("d") {
		base, ok := strings.CutSuffix(name, ".gz")
		if tar, isTar := strings.CutSuffix(name, ".tgz"); isTar {
			base, ok = tar+".tar", true
		}
		if !ok {
			z.Complain("%s: unknown suffix%s ignored", name, map[bool]string{true: " --", false: " -"}[z.Edition == program.GNU])
			return "", 1 + program.Exit(z.Edition == program.GNU)
		}
		target = base
	} else if strings.HasSuffix(name, ".gz") && z.Edition == program.GNU && !z.o.Has("f") {
		z.Complain("%s already has .gz suffix -- unchanged", name)
		return "", 0
	}
	if _, err := z.Files().Lstat(z.P.Path(target)); err == nil && !z.o.Has("f") {
		if z.Edition == program.GNU {
			z.Complain("%s already exists;\tnot overwritten", target)
			return "", 2
		}
		return "", z.Fail("can't open '%s': %v", target, filesystem.ErrExist)
	}
	return target, 0
}

func (z *zipping) replace(name, target string, out []byte) int {
	info, err := z.Files().Stat(z.P.Path(name))
	if err == nil {
		err = z.Files().WriteFile(z.P.Path(target), out, info.Mode.Perm())
	}
	if err == nil {
		err = errors.Join(z.Files().Chmod(z.P.Path(target), info.Mode.Perm()), z.Files().Touch(z.P.Path(target), info.Modified))
	}
	if err != nil {
		return z.Fail("can't open '%s': %v", target, err)
	}
	if z.o.Has("k") {
		return 0
	}
	if err := z.Files().Remove(z.P.Path(name)); err != nil {
		return z.Fail("can't remove '%s': %v", name, err)
	}
	return 0
}

func (z *zipping) pack(data []byte) ([]byte, error) {
	level := gzip.DefaultCompression
	for n := gzip.BestSpeed; n <= gzip.BestCompression; n++ {
		if z.o.Has(strconv.Itoa(n)) {
			level = n
		}
	}
	z.P.Work(8 * len(data))
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

func (z *zipping) unpack(data []byte) ([]byte, error) {
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
		z.P.Work(len(more))
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

// failed says why something cannot be unpacked, after what can be.
func (z *zipping) failed(name string, out []byte, err error) int {
	if z.o.Has("c") || name == "-" {
		z.Output(out)
	}
	if z.Edition == program.GNU && !errors.Is(err, program.ErrTooLarge) {
		z.Errorf("\n")
		switch {
		case errors.Is(err, errMagic) && !errors.Is(err, errShort):
			return z.Fail("%s: not in gzip format", gzipLabel(name))
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errShort):
			return z.Fail("%s: unexpected end of file", gzipLabel(name))
		}
		return z.Fail("%s: invalid compressed data--format violated", gzipLabel(name))
	}
	switch {
	case errors.Is(err, program.ErrTooLarge):
		return z.Fail("%v", err)
	case errors.Is(err, errShort) && z.Name == "zcat":
		return z.Fail("short read")
	case errors.Is(err, errMagic) && z.Name == "zcat":
		return z.Fail("no gzip/bzip2/xz magic")
	case errors.Is(err, errMagic):
		return z.Fail("%v", err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return z.Fail("unexpected end of file")
	}
	return z.Fail("corrupted data")
}

// gzipLabel is what GNU's gzip calls a file.
func gzipLabel(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}
