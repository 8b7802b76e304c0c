package terminal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/schema/kustomize"
)

// rendered begins the names of the files with what kustomizations come to.
const rendered = ".kustomization-"

// fileFlags are the flags of kubectl whose values name files to read. A command
// that writes files has none of them.
var fileFlags = []string{"-f", "--filename", "-k", "--kustomize", "--patch-file", "--from-file", "--from-env-file", "--kubeconfig",
	"--cert", "--key", "--certificate-authority", "--client-certificate", "--client-key", "--custom", "--pod-template-file"}

// located makes the arguments that name files absolute: the working directory
// belongs to the whole process. The error says why a file may not be read.
func (w *workspace) located(args []string) ([]string, error) {
	if len(args) == 0 || args[0] == "logs" {
		return args, nil
	}
	var out []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			out, err := w.formats(out)
			return append(out, args[i:]...), err
		}
		switches, name, value, given := splitFlag(arg)
		isFile := slices.Contains(fileFlags, name)
		if !given && i+1 < len(args) && (isFile || name == outputFlag) {
			i++
			value, given = args[i], true
		}
		switch {
		case name == outputFlag && given:
			if _, err := w.path(value); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			arg = name + "=" + value
		case isFile && given:
			flag, err := w.fileFlag(name, value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			arg = flag
			if switches != "" {
				out = append(out, switches)
			}
		}
		out = append(out, arg)
	}
	return w.formats(out)
}

// format finds the file in a format such as jsonpath-file=FILE, with the flag before it.
var format = regexp.MustCompile(`^(-o=?|--output=)?((?:go-template|jsonpath|custom-columns)-file|templatefile)=(.+)$`)

// formats makes the files absolute that have the format of a command's output.
func (w *workspace) formats(args []string) ([]string, error) {
	for i, arg := range args {
		m := format.FindStringSubmatch(arg)
		if m == nil || m[1] == "" && (i == 0 || args[i-1] != "-o" && args[i-1] != "--output") {
			continue
		}
		path, err := w.locate(m[3])
		if err != nil {
			return nil, fmt.Errorf("-o %s: %w", m[2], err)
		}
		args[i] = m[1] + m[2] + "=" + path
	}
	return args, nil
}

// outputFlag is the flag of kubectl that names a folder to write to.
const outputFlag = "--output-directory"

// splitFlag splits --name=value, -f=value, -fvalue and -Rf. The letters of other
// flags before an f or k are switches.
func splitFlag(arg string) (switches, name, value string, given bool) {
	letters, short := strings.CutPrefix(arg, "-")
	rest := strings.TrimLeft(letters, "ARw")
	if !short || rest == "" || rest[0] != 'f' && rest[0] != 'k' {
		name, value, given = strings.Cut(arg, "=")
		return "", name, value, given
	}
	if n := len(letters) - len(rest); n > 0 {
		switches = "-" + letters[:n]
	}
	return switches, "-" + rest[:1], strings.TrimPrefix(rest[1:], "="), len(rest) > 1
}

// fileFlag is a flag with its files made absolute. A kustomization is built, and
// what it comes to is a file.
func (w *workspace) fileFlag(name, value string) (string, error) {
	long := map[string]string{"-f": "--filename", "-k": "--kustomize"}
	if full := long[name]; full != "" {
		name = full
	}
	if name == "--kustomize" {
		text, err := w.kustomization(value)
		if err != nil {
			return "", err
		}
		w.built++
		file := rendered + strconv.Itoa(w.built) + ".yaml"
		w.manifests = append(w.manifests, w.folderOf(value))
		return "--filename=" + filepath.Join(w.dir, file), w.WriteFile(file, text)
	}
	files, err := w.files(value)
	if err == nil && name == "--filename" {
		w.manifests = append(w.manifests, strings.Split(files, ",")...)
	}
	return name + "=" + files, err
}

// files makes a comma-separated list of files absolute; those of --from-file may
// be KEY=FILE.
func (w *workspace) files(list string) (string, error) {
	parts := strings.Split(list, ",")
	for i, p := range parts {
		key, name, ok := strings.Cut(p, "=")
		if !ok {
			key, name = "", p
		}
		if name == "-" || name == "" {
			continue
		}
		if strings.Contains(name, "://") {
			return "", fmt.Errorf("%s: there is no network outside of the cluster: write the file with a step", name)
		}
		path, err := w.locate(name)
		if err != nil {
			return "", err
		}
		if parts[i] = path; ok {
			parts[i] = key + "=" + path
		}
	}
	return strings.Join(parts, ","), nil
}

// kustomization builds a kustomization of the repository or of the scenario.
func (w *workspace) kustomization(folder string) ([]byte, error) {
	if w.repository != nil {
		rel, err := w.repository.Find(folder)
		switch {
		case err == nil:
			return kustomize.Build(w.repository.Root(), w.repository.ReadFile, rel)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	own, err := w.path(folder)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(w.dir, own)
	if err != nil {
		return nil, err
	}
	return kustomize.Build(w.dir, func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(w.dir, name)) }, rel)
}

// folderOf is the absolute name of a kustomization that was built.
func (w *workspace) folderOf(name string) string {
	if w.repository != nil {
		if rel, err := w.repository.Find(name); err == nil {
			return filepath.Join(w.repository.Root(), filepath.FromSlash(rel))
		}
	}
	return filepath.Join(w.dir, name)
}

// kustomize prints what a kustomization comes to, as kubectl kustomize does.
func (w *workspace) kustomize(args []string, s streams) (int, error) {
	folder := "."
	if len(args) > 0 {
		folder = args[0]
	}
	if len(args) > 1 || strings.HasPrefix(folder, "-") {
		fmt.Fprintln(s.err, "error: not supported in a scenario: kubectl kustomize with flags: name the folder alone")
		return 1, nil
	}
	text, err := w.kustomization(folder)
	if err != nil {
		fmt.Fprintln(s.err, "error:", err)
		return 1, nil
	}
	_, err = s.out.Write(text)
	return 0, err
}

// inputFile is what upstream calls the standard input in its messages.
const inputFile = "STDIN"

// keepInput puts the standard input into a file if the command reads manifests
// from it: upstream reads that of the process (cli-runtime's FileVisitor).
func (w *workspace) keepInput(args []string, in io.Reader) ([]string, error) {
	path := filepath.Join(w.dir, inputFile)
	kept := slices.Clone(args)
	used := false
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	for i, a := range args[:end] {
		switch {
		case a == "-f-", a == "-f=-", a == "--filename=-":
			kept[i], used = "--filename="+path, true
		case a == "-" && i > 0 && (args[i-1] == "-f" || args[i-1] == "--filename"):
			kept[i], used = path, true
		}
	}
	if !used || args[0] == "logs" {
		return args, nil
	}
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("reading the standard input: %w", err)
	}
	return kept, os.WriteFile(path, content, 0o600)
}
