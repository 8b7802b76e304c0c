package terminal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/schema/kustomize"
)

// mirror is the folder, in that of the scenario, where copies of the
// repository's files are, each at its place: code that reads them by the operating
// system's calls finds no more than what was copied, whatever links there are.
const mirror = ".repository"

// rendered begins the names of the files with what kustomizations come to.
const rendered = ".kustomization-"

// locate returns the absolute name of a file or folder that a command may read:
// the scenario's own, or a copy of the repository's. One that is nowhere is
// looked for in the scenario's directory, by what reads it.
func (t *Terminal) locate(name string) (string, error) {
	own, outside := t.path(name)
	if outside == nil {
		if _, err := os.Lstat(own); err == nil && (own != filepath.Clean(t.config.Dir) || t.hasFiles()) {
			return own, nil
		}
	}
	if t.config.Files == nil {
		return own, outside
	}
	rel, err := t.config.Files.Find(name)
	if errors.Is(err, fs.ErrNotExist) && outside == nil {
		return own, nil
	}
	if err != nil {
		return "", err
	}
	folder := filepath.Join(t.config.Dir, mirror)
	if err := t.config.Files.Copy(rel, folder); err != nil {
		return "", err
	}
	return filepath.Join(folder, filepath.FromSlash(rel)), nil
}

// hasFiles reports whether the scenario has files of its own. Without any, its
// folder is not what a command means by ".".
func (t *Terminal) hasFiles() bool {
	entries, err := os.ReadDir(t.config.Dir)
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !strings.HasPrefix(e.Name(), ".") })
}

// mirrored finds the names of copies in what commands print.
var mirrored = regexp.MustCompile(regexp.QuoteMeta(mirror) + `/([^\s"':,]+)`)

// LocalPaths turns absolute names of the scenario's files, and those of copies,
// back into what was typed.
func (t *Terminal) LocalPaths(s string) string {
	s = strings.ReplaceAll(s, t.config.Dir+string(filepath.Separator), "")
	s = strings.ReplaceAll(s, t.config.Dir, ".")
	if t.config.Files == nil {
		return s
	}
	return mirrored.ReplaceAllStringFunc(s, func(name string) string {
		return t.config.Files.Shown(strings.TrimPrefix(name, mirror+"/"))
	})
}

// fileFlags are the flags of kubectl whose values name files to read. A command
// that writes files has none of them.
var fileFlags = []string{"-f", "--filename", "-k", "--kustomize", "--patch-file", "--from-file", "--from-env-file", "--kubeconfig",
	"--cert", "--key", "--certificate-authority", "--client-certificate", "--client-key", "--custom", "--pod-template-file"}

// located makes the arguments that name files absolute: the working directory
// belongs to the whole process. The error says why a file may not be read.
func (t *Terminal) located(args []string) ([]string, error) {
	if len(args) == 0 || args[0] == "logs" {
		return args, nil
	}
	var out []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			out, err := t.formats(out)
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
			if _, err := t.path(value); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			arg = name + "=" + value
		case isFile && given:
			flag, err := t.fileFlag(name, value)
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
	return t.formats(out)
}

// format finds the file in a format such as jsonpath-file=FILE, with the flag before it.
var format = regexp.MustCompile(`^(-o=?|--output=)?((?:go-template|jsonpath|custom-columns)-file|templatefile)=(.+)$`)

// formats makes the files absolute that have the format of a command's output.
func (t *Terminal) formats(args []string) ([]string, error) {
	for i, arg := range args {
		m := format.FindStringSubmatch(arg)
		if m == nil || m[1] == "" && (i == 0 || args[i-1] != "-o" && args[i-1] != "--output") {
			continue
		}
		path, err := t.locate(m[3])
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
func (t *Terminal) fileFlag(name, value string) (string, error) {
	long := map[string]string{"-f": "--filename", "-k": "--kustomize"}
	if full := long[name]; full != "" {
		name = full
	}
	if name == "--kustomize" {
		text, err := t.kustomization(value)
		if err != nil {
			return "", err
		}
		t.built++
		file := rendered + strconv.Itoa(t.built) + ".yaml"
		t.manifests = append(t.manifests, t.folderOf(value))
		return "--filename=" + filepath.Join(t.config.Dir, file), t.WriteFile(file, text)
	}
	files, err := t.files(value)
	if err == nil && name == "--filename" {
		t.manifests = append(t.manifests, strings.Split(files, ",")...)
	}
	return name + "=" + files, err
}

// files makes a comma-separated list of files absolute; those of --from-file may
// be KEY=FILE.
func (t *Terminal) files(list string) (string, error) {
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
		path, err := t.locate(name)
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
func (t *Terminal) kustomization(folder string) ([]byte, error) {
	if t.config.Files != nil {
		rel, err := t.config.Files.Find(folder)
		switch {
		case err == nil:
			return kustomize.Build(t.config.Files.Root(), t.config.Files.ReadFile, rel)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	own, err := t.path(folder)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(t.config.Dir, own)
	if err != nil {
		return nil, err
	}
	return kustomize.Build(t.config.Dir, func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(t.config.Dir, name)) }, rel)
}

// folderOf is the absolute name of a kustomization that was built.
func (t *Terminal) folderOf(name string) string {
	if t.config.Files != nil {
		if rel, err := t.config.Files.Find(name); err == nil {
			return filepath.Join(t.config.Files.Root(), filepath.FromSlash(rel))
		}
	}
	return filepath.Join(t.config.Dir, name)
}

// kustomize prints what a kustomization comes to, as kubectl kustomize does.
func (t *Terminal) kustomize(args []string, s streams) (int, error) {
	folder := "."
	if len(args) > 0 {
		folder = args[0]
	}
	if len(args) > 1 || strings.HasPrefix(folder, "-") {
		fmt.Fprintln(s.err, "error: not supported in a scenario: kubectl kustomize with flags: name the folder alone")
		return 1, nil
	}
	text, err := t.kustomization(folder)
	if err != nil {
		fmt.Fprintln(s.err, "error:", err)
		return 1, nil
	}
	_, err = s.out.Write(text)
	return 0, err
}
