package server

import (
	"bufio"
	"errors"
	"net/netip"
	"os"
	"time"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// clientTimeout is how long the programs that ask servers wait for a connection.
const clientTimeout = 10 * time.Second

// dialogue is the connection of a program that asks a server: a blocking one.
type dialogue struct {
	*bufio.Reader
	p    *process.Process
	file process.File
}

// The reasons for which there is no connection, in the words of libc.
var (
	errRefused  = errors.New("Connection refused")                   //nolint:staticcheck // strerror's words
	errTimedOut = errors.New("Connection timed out")                 //nolint:staticcheck // strerror's words
	errUnknown  = errors.New("Temporary failure in name resolution") //nolint:staticcheck // getaddrinfo's words
)

// dial looks a server up and connects to it.
func dial(p *process.Process, name string, port uint16) (*dialogue, error) {
	addr, err := applet.Address(p, name)
	if err != nil {
		return nil, errUnknown
	}
	conn, err := p.Connect(netip.AddrPortFrom(addr, port), clientTimeout)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, errTimedOut
	case err != nil:
		return nil, errRefused
	}
	file := process.NewSocket(conn)
	return &dialogue{bufio.NewReader(reader{p, file}), p, file}, nil
}

func (d *dialogue) send(b []byte) error {
	_, err := d.file.Write(d.p, b)
	return err
}

func (d *dialogue) close() { d.file.Close() }

// reader reads a file of a process as an io.Reader.
type reader struct {
	p    *process.Process
	file process.File
}

func (r reader) Read(b []byte) (int, error) { return r.file.Read(r.p, b) }

// tool is a program that asks a server something and ends with an exit code.
func tool(main func(p *process.Process) int) process.Binary {
	return func([]string) process.Code { return process.Code{Blocking: main} }
}

// arguments are those of a program with options of the usual kinds: -h HOST,
// -hHOST, --host=HOST, --host HOST.
type arguments struct {
	values map[string]string
	rest   []string
}

// parse reads arguments. valued are the options that have a value, by the name
// that they are kept by; what begins with a dash and is not among them is kept
// by its own name.
func parse(args []string, valued map[string]string) arguments {
	a := arguments{values: map[string]string{}}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if len(arg) < 2 || arg[0] != '-' || len(a.rest) > 0 {
			a.rest = append(a.rest, arg)
			continue
		}
		name, value, given := cutOption(arg, valued)
		key, takes := valued[name]
		switch {
		case !takes:
			a.values[name] = value
		case given:
			a.values[key] = value
		case i+1 < len(args):
			i++
			a.values[key] = args[i]
		}
	}
	return a
}

// cutOption splits --name=value and -nvalue.
func cutOption(arg string, valued map[string]string) (name, value string, given bool) {
	for i := range arg {
		if arg[i] == '=' {
			return arg[:i], arg[i+1:], true
		}
	}
	if _, short := valued[arg[:2]]; short && arg[1] != '-' && len(arg) > 2 {
		return arg[:2], arg[2:], true
	}
	return arg, "", false
}

func (a arguments) text(name, otherwise string) string {
	if v, ok := a.values[name]; ok {
		return v
	}
	return otherwise
}

func (a arguments) has(name string) bool {
	_, ok := a.values[name]
	return ok
}
