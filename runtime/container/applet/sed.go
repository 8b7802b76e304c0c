package applet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/sed"
)

func sedApplet(c *program.Call) int {
	args, inPlace, suffix := sedInPlace(c.Args)
	if slices.Contains(args, "--version") && c.Edition != program.GNU {
		return c.Print("This is not GNU sed version 4.0\n")
	}
	flags := "nrE"
	if c.Edition == program.GNU {
		flags += "su"
	}
	o, rest, bad := program.ParseOptions(args, flags, "ef")
	if bad != "" {
		return c.Usage(bad)
	}
	script, names, err := sedScript(c, o, rest)
	switch {
	case err != nil:
		return c.Fail("%v", err)
	case script == "" && !o.Has("e") && !o.Has("f") && len(rest) == 0:
		return c.Usage("")
	}
	edits, err := sed.Parse(script, sed.Options{Extended: o.Has("r") || o.Has("E"), GNU: c.Edition == program.GNU})
	if err != nil {
		return c.Fail("%v", err)
	}
	if inPlace {
		return editFiles(c, edits, names, o.Has("n"), suffix)
	}
	host := &sedHost{Call: c, names: names}
	if len(names) == 0 {
		host.names = []string{"-"}
	}
	return host.run(edits, o.Has("n"))
}

// sedInPlace takes the option -i[SUFFIX] out of sed's arguments, alone or after others.
func sedInPlace(args []string) (others []string, inPlace bool, suffix string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return append(others, args[i:]...), inPlace, suffix
		case arg == "-e" || arg == "-f" || arg == "--expression" || arg == "--file":
			others = append(others, "-"+strings.TrimLeft(arg, "-")[:1])
			if i++; i < len(args) {
				others = append(others, args[i])
			}
			continue
		case strings.HasPrefix(arg, "--expression="), strings.HasPrefix(arg, "--file="):
			name, value, _ := strings.Cut(arg, "=")
			others = append(others, "-"+name[2:3], value)
			continue
		case arg == "--quiet", arg == "--silent":
			others = append(others, "-n")
			continue
		case strings.HasPrefix(arg, "--in-place"):
			inPlace, suffix = true, strings.TrimPrefix(strings.TrimPrefix(arg, "--in-place"), "=")
			continue
		}
		flags, after, found := strings.Cut(arg, "i")
		if !found || !strings.HasPrefix(flags, "-") || strings.Trim(flags, "-nrEsu") != "" {
			others = append(others, arg)
			continue
		}
		inPlace, suffix = true, after
		if flags != "-" {
			others = append(others, flags)
		}
	}
	return others, inPlace, suffix
}

// sedScript is what -e and -f say, or else the first operand.
func sedScript(c *program.Call, o program.Options, rest []string) (script string, names []string, err error) {
	if !o.Has("e") && !o.Has("f") {
		if len(rest) == 0 {
			return "", nil, nil
		}
		return rest[0], rest[1:], nil
	}
	parts := []string{}
	if o.Has("e") {
		parts = append(parts, o["e"])
	}
	if o.Has("f") {
		for _, name := range strings.Split(o["f"], "\n") {
			text, err := c.Slurp(name)
			if err != nil {
				return "", nil, err
			}
			parts = append(parts, strings.TrimSuffix(string(text), "\n"))
		}
	}
	return strings.Join(parts, "\n"), rest, nil
}

// editFiles is -i: each file is edited by itself.
func editFiles(c *program.Call, edits *sed.Program, names []string, quiet bool, suffix string) int {
	status := 0
	for _, name := range names {
		info, err := c.Files().Stat(c.P.Path(name))
		if err != nil {
			status = c.Cannot("%s: %v", name, err)
			continue
		}
		var out bytes.Buffer
		host := &sedHost{Call: c, names: []string{name}, out: &out}
		if s := host.run(edits, quiet); s != 0 {
			status = s
			continue
		}
		if suffix != "" {
			if err := c.Files().Rename(c.P.Path(name), c.P.Path(name+suffix)); err != nil {
				status = c.Fail("%s: %v", name, err)
				continue
			}
		}
		if err := c.Files().WriteFile(c.P.Path(name), out.Bytes(), info.Mode.Perm()); err != nil {
			status = c.Fail("%s: %v", name, err)
		}
	}
	return status
}

// sedHost is a container where a program of sed's runs.
type sedHost struct {
	*program.Call
	names  []string // of the files that have not been opened
	out    *bytes.Buffer
	fd     *process.FD
	buffer []byte
	ended  bool // the open file has been read
	status int
	wrote  map[string]bool
}

func (h *sedHost) run(edits *sed.Program, quiet bool) int {
	code, err := edits.Run(h, quiet)
	if h.fd != nil {
		h.fd.Close()
	}
	if err != nil && !errors.Is(err, program.ErrStop) {
		h.Complain("%v", err)
	}
	return max(code, h.status)
}

// Next reads a line of the files.
func (h *sedHost) Next() (line string, broken, ok bool, err error) {
	for {
		if h.fd == nil && !h.open() {
			return "", false, false, nil
		}
		if before, after, found := bytes.Cut(h.buffer, []byte{'\n'}); found {
			h.buffer = after
			return string(before), true, true, nil
		}
		if h.ended {
			rest := string(h.buffer)
			h.fd.Close()
			h.fd, h.buffer = nil, nil
			if rest != "" {
				return rest, false, true, nil
			}
			continue
		}
		if len(h.buffer) > program.MostInput {
			return "", false, false, program.ErrTooLarge
		}
		more := make([]byte, 8<<10)
		n, err := h.fd.Read(h.P, more)
		h.buffer = append(h.buffer, more[:n]...)
		switch {
		case errors.Is(err, io.EOF):
			h.ended = true
		case err != nil:
			return "", false, false, err
		}
	}
}

// open opens the next file that can be read.
func (h *sedHost) open() bool {
	for len(h.names) > 0 {
		name := h.names[0]
		h.names, h.ended = h.names[1:], false
		if name == "-" {
			h.fd = h.P.FDs[0].Dup()
			return h.fd != nil
		}
		fd, err := h.P.Open(name, process.ForReading)
		if err == nil {
			h.fd = fd
			return true
		}
		h.status = h.Cannot("%s: %v", name, err)
	}
	return false
}

// Write writes to the standard output, or to what becomes the file.
func (h *sedHost) Write(text string) error {
	if h.out != nil {
		if h.out.Len()+len(text) > program.MostInput {
			return program.ErrTooLarge
		}
		h.out.WriteString(text)
		return nil
	}
	if h.Output([]byte(text)) != 0 {
		return program.ErrStop
	}
	return nil
}

// Contents reads a file of the command r.
func (h *sedHost) Contents(name string) (string, error) {
	text, err := h.Slurp(name)
	if errors.Is(err, program.ErrTooLarge) {
		return "", err
	}
	return string(text), nil
}

// Append writes to a file of the command w.
func (h *sedHost) Append(name, text string) error {
	if name == "/dev/stdout" {
		return h.Write(text)
	}
	how := process.ForAppending
	if !h.wrote[name] {
		how = process.ForWriting
	}
	fd, err := h.P.Open(name, how)
	if err != nil {
		return fmt.Errorf("can't open '%s': %w", name, err)
	}
	defer fd.Close()
	if h.wrote == nil {
		h.wrote = map[string]bool{}
	}
	h.wrote[name] = true
	_, err = fd.Write(h.P, []byte(text))
	return err
}

// Step lets time pass.
func (h *sedHost) Step(size int) error {
	h.P.Step()
	h.P.Work(size)
	return nil
}
