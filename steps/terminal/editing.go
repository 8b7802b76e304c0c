package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/gherkube/gherkube/runtime/sed"
)

// sedUsage is what the terminal's sed knows.
const sedUsage = "-n, -E, -r, -i, -e SCRIPT, -f FILE, a script and files"

// sedFilter edits its input, or files, as GNU sed does.
func sedFilter(t *workspace, args []string, s streams) (int, error) {
	call, ok := sedCall(args)
	if !ok {
		return unsupported(s, "sed", sedUsage)
	}
	for _, name := range call.scripts {
		text, code, err := t.content("sed", name, s)
		if text == nil {
			return code, err
		}
		call.script = append(call.script, strings.TrimSuffix(string(text), "\n"))
	}
	program, err := sed.Parse(strings.Join(call.script, "\n"), sed.Options{Extended: call.extended, GNU: true})
	if err != nil {
		fmt.Fprintf(s.err, "sed: %v\n", err)
		return 1, nil
	}
	if call.inPlace {
		return t.editFiles(program, call, s)
	}
	input, code := []byte(nil), 0
	if len(call.files) == 0 {
		if input, err = io.ReadAll(s.in); err != nil {
			return 1, err
		}
	}
	for _, name := range call.files {
		text, failed, err := t.content("sed", name, s)
		if err != nil {
			return failed, err
		}
		input, code = append(input, text...), max(code, failed)
	}
	ended, err := t.edit(program, input, call.quiet, s.out, s)
	return max(code, ended), err
}

// sedArguments are what sed was called with.
type sedArguments struct {
	script, scripts, files   []string
	quiet, extended, inPlace bool
}

// sedCall reads sed's arguments; false if there are others than it knows.
func sedCall(args []string) (call sedArguments, ok bool) {
	var rest []string
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "-n":
			call.quiet = true
		case arg == "-E" || arg == "-r":
			call.extended = true
		case arg == "-i":
			call.inPlace = true
		case (arg == "-e" || arg == "-f") && i+1 < len(args):
			i++
			if arg == "-e" {
				call.script = append(call.script, args[i])
			} else {
				call.scripts = append(call.scripts, args[i])
			}
		case arg == "-ne" || arg == "-nE" || arg == "-nr":
			args = append(append(append([]string{}, args[:i+1]...), "-"+arg[2:]), args[i+1:]...)
			call.quiet = true
		case len(arg) > 1 && arg[0] == '-':
			return call, false
		default:
			rest = append(rest, arg)
		}
	}
	if len(call.script)+len(call.scripts) == 0 {
		if len(rest) == 0 {
			return call, false
		}
		call.script, rest = rest[:1], rest[1:]
	}
	call.files = rest
	return call, true
}

// content is that of a file; nil if there is none, which is told.
func (t *workspace) content(program, name string, s streams) ([]byte, int, error) {
	path, err := t.locate(name)
	if err != nil {
		return nil, 1, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintf(s.err, "%s: %s: No such file or directory\n", program, name)
		return nil, 2, nil
	}
	return append([]byte{}, text...), 0, nil
}

// editFiles changes files of the scenario: those of the repository stay as they are.
func (t *workspace) editFiles(program *sed.Program, call sedArguments, s streams) (int, error) {
	status := 0
	for _, name := range call.files {
		path, err := t.path(name)
		if err != nil {
			return 1, err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintf(s.err, "sed: can't read %s: no such file of the scenario\n", name)
			status = 2
			continue
		}
		var out bytes.Buffer
		code, err := t.edit(program, text, call.quiet, &out, s)
		if err != nil || code != 0 {
			return code, err
		}
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			return 1, err
		}
	}
	return status, nil
}

func (t *workspace) edit(program *sed.Program, input []byte, quiet bool, out io.Writer, s streams) (int, error) {
	code, err := program.Run(&editing{input: input, out: out}, quiet)
	switch {
	case err == nil:
		return code, nil
	case errors.Is(err, errSteps), errors.Is(err, sed.ErrTooLarge), errors.Is(err, errNoFiles):
		fmt.Fprintf(s.err, "sed: %v\n", err)
		return 1, nil
	}
	return code, err
}

// sedBudget is how many commands of a script a call of sed may do.
const sedBudget = 5_000_000

var (
	errSteps   = errors.New("gave up: is the script a loop without end?")
	errNoFiles = errors.New("not supported here: the commands r and w")
)

// editing is the terminal as a program of sed's sees it.
type editing struct {
	input []byte
	out   io.Writer
	steps int
}

func (e *editing) Next() (line string, broken, ok bool, err error) {
	if len(e.input) == 0 {
		return "", false, false, nil
	}
	text, rest, broken := bytes.Cut(e.input, []byte{'\n'})
	e.input = rest
	return string(text), broken, true, nil
}

func (e *editing) Write(text string) error {
	_, err := io.WriteString(e.out, text)
	return err
}

func (e *editing) Contents(string) (string, error) { return "", errNoFiles }

func (e *editing) Append(string, string) error { return errNoFiles }

func (e *editing) Step(size int) error {
	if e.steps += 1 + size>>10; e.steps > sedBudget {
		return errSteps
	}
	return nil
}
