package process

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/network"
)

// Code is what a binary does when it is executed: at least one field is set,
// and both do the same.
type Code struct {
	// Blocking is ordinary code that runs on a coroutine; its result is the
	// exit code.
	Blocking func(p *Process) int
	// Events is an event-driven program, which costs no coroutine.
	Events Program
}

// Program returns the code as a program of a process of its own.
func (c Code) Program() Program {
	if c.Events != nil {
		return c.Events
	}
	return Blocking(c.Blocking)
}

// Binary says what an executable does with the given arguments, of which the
// first is the name it was called by.
type Binary func(args []string) Code

// Machine is what the processes of a space run on.
type Machine struct {
	// Files returns the file system.
	Files func() *filesystem.View
	// FileSystems, if set, returns what is mounted, in the order in which it was.
	FileSystems func() []FileSystem
	// Host is the network namespace.
	Host *network.Host
	// Binaries are the programs that executables stand for (see Executable).
	Binaries map[string]Binary
	Hostname string
	// Image is the full name of the container's image, and ImageVersion the version
	// of the program in it.
	Image, ImageVersion string
	// Attempt is how often the container was started before.
	Attempt int
	// MemoryLimit is how many bytes of memory the processes may use; 0 means
	// any number.
	MemoryLimit int64
	// Draw is a number by chance, from 0 on and less than n.
	Draw func(n int) int
	// SetSysctl sets a parameter of the kernel. It fails with ErrReadOnly or
	// ErrNotModelled.
	SetSysctl func(name, value string) error
	// Used, if set, is told what the processes use together from now on.
	Used func(usage.Load)
	// Counted, if set, is told how many processes more there are than before.
	Counted func(by int64)
	// Node is the name of the node, for uname and the like.
	Node string
	// Warn tells the reader of the container's log that something was asked
	// for that is not modelled.
	Warn func(message string)
	// Enrol lets an agent of a process act on the cluster's objects, until leave is
	// called; wake makes it look again. Enrol is nil where there is no cluster.
	Enrol func(Agent) (wake, leave func())
	// Memory is shared with other machines; it may be nil.
	Memory *Memory
}

// marker begins the contents of an executable that stands for a binary.
const marker = "\x7fELF\x02\x01\x01gherkube:"

// Executable returns the contents of an executable file that stands for the
// named binary.
func Executable(binary string) []byte { return []byte(marker + binary + "\n") }

// BinaryOf returns the name of the binary that the contents stand for.
func BinaryOf(contents []byte) (string, bool) {
	rest, ok := bytes.CutPrefix(contents, []byte(marker))
	if !ok {
		return "", false
	}
	name, _, _ := bytes.Cut(rest, []byte("\n"))
	return string(name), true
}

// Errors of executing a file.
var (
	ErrNotInPath  = errors.New("executable file not found in $PATH")
	ErrPermission = errors.New("permission denied")
	ErrFormat     = errors.New("exec format error")
)

// ErrNotModelled says that something is possible in reality only.
var ErrNotModelled = errors.New("not modelled by gherkube")

// DefaultPath is where executables are looked for without a PATH.
const DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Resolve finds the executable that a name means to a process with the
// credentials in directory dir and with the given PATH, following scripts to
// their interpreter. It returns its code and the arguments to execute it with.
func (s *Space) Resolve(who *filesystem.Credentials, args []string, dir, search string) (Code, []string, error) {
	files := s.Files().As(who)
	file, err := find(files, args[0], dir, search)
	if err != nil {
		return Code{}, nil, err
	}
	for range 4 { // Linux follows interpreters of interpreters so far
		contents, err := s.Files().ReadFile(file)
		if err != nil {
			return Code{}, nil, err
		}
		if name, ok := BinaryOf(contents); ok {
			binary := s.Binaries[name]
			if binary == nil {
				return Code{}, nil, fmt.Errorf("%s stands for %q, which is not modelled by gherkube", file, name)
			}
			return binary(args), args, nil
		}
		line, ok := bytes.CutPrefix(contents, []byte("#!"))
		if !ok {
			return Code{}, nil, ErrFormat
		}
		line, _, _ = bytes.Cut(line, []byte("\n"))
		interpreter, arg, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		prefix := []string{interpreter}
		if arg = strings.TrimSpace(arg); arg != "" {
			prefix = append(prefix, arg)
		}
		args = append(append(prefix, file), args[1:]...)
		file = path.Join("/", interpreter)
		if err := executable(files, file); err != nil {
			return Code{}, nil, err
		}
	}
	return Code{}, nil, ErrFormat
}

// Resolve is the space's for the process.
func (p *Process) Resolve(args []string, search string) (Code, []string, error) {
	return p.space.Resolve(&p.Credentials, args, p.Dir, search)
}

// find returns the absolute path of the executable.
func find(files *filesystem.View, name, dir, search string) (string, error) {
	if strings.Contains(name, "/") {
		if !path.IsAbs(name) {
			name = dir + "/" + name
		}
		return name, executable(files, name)
	}
	if name == "" {
		return "", ErrNotInPath
	}
	if search == "" {
		search = DefaultPath
	}
	var denied error
	for _, d := range strings.Split(search, ":") {
		if d == "" {
			d = dir
		}
		file := path.Join(d, name)
		err := executable(files, file)
		if err == nil {
			return file, nil
		}
		if errors.Is(err, ErrPermission) {
			denied = err
		}
	}
	if denied != nil {
		return "", denied
	}
	return "", ErrNotInPath
}

// FindExecutable returns the path of what a command name means, as which(1)
// prints it.
func (p *Process) FindExecutable(name, search string) (string, error) {
	return find(p.Files(), name, p.Dir, search)
}

// executable reports why the file cannot be executed.
func executable(files *filesystem.View, file string) error {
	info, err := files.Stat(file)
	if err == nil && info.IsDir() {
		return ErrPermission
	}
	if err == nil {
		err = files.Access(file, filesystem.Execute)
	}
	if errors.Is(err, filesystem.ErrPermission) {
		return ErrPermission
	}
	return err
}
