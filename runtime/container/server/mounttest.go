package server

import (
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// mounttest is agnhost's: it clears its umask, so that the files it makes have
// the modes that their flags name.
func mounttest(p *process.Process, f flags) {
	p.Umask = 0
	files, failed := p.Files(), false
	content := func(name string) {
		data, err := files.ReadFile(name)
		if err != nil {
			say(p, "error reading file content for %q: %v\n", name, goError("open", name, err))
			failed = true
			return
		}
		say(p, "content of file %q: %v\n", name, string(data))
	}
	if name := f.text("fs_type", ""); name != "" {
		say(p, "mount type of %q: tmpfs\n", name)
	}
	for _, mode := range []string{"0644", "0666", "0660", "0777"} {
		name := f.text("new_file_"+mode, "")
		if name == "" {
			continue
		}
		if err := files.WriteFile(name, []byte("mount-tester new file\n"), parsePerm(mode)); err != nil {
			say(p, "error writing new file %q: %v\n", name, goError("open", name, err))
			failed = true
			continue
		}
		content(name)
	}
	for _, what := range []string{"file_mode", "file_perm", "file_owner"} {
		name := f.text(what, "")
		if name == "" {
			continue
		}
		info, err := files.Stat(name)
		if err != nil {
			say(p, "error getting %s for %q: %v\n", what, name, goError("lstat", name, err))
			failed = true
			continue
		}
		switch what {
		case "file_mode":
			say(p, "mode of file %q: %v\n", name, info.Mode)
		case "file_perm":
			say(p, "perms of file %q: %v\n", name, info.Mode.Perm())
		default:
			say(p, "owner UID of %q: %d\nowner GID of %q: %d\n", name, info.UID, name, info.GID)
		}
	}
	if name := f.text("file_content", ""); name != "" {
		content(name)
	}
	if name := f.text("file_content_in_loop", ""); name != "" {
		mounttestLoop(p, f, name)
		return
	}
	p.Exit(map[bool]int{true: 1}[failed])
}

func mounttestLoop(p *process.Process, f flags, name string) {
	end := p.Clock().Now().Add(time.Duration(f.number("retry_time", 180)) * time.Second)
	var look func()
	look = func() {
		data, err := p.Files().ReadFile(name)
		switch {
		case !p.Clock().Now().Before(end):
			p.Exit(map[bool]int{true: 1}[err != nil])
			return
		case err != nil:
			say(p, "Error reading file %s: %v, retrying\n", name, goError("open", name, err))
		default:
			say(p, "content of file %q: %v\n", name, string(data))
			if f.text("break_on_expected_content", "true") == "true" {
				if string(data) == "mount-tester new file\n" {
					p.Exit(0)
					return
				}
				say(p, "Unexpected content. Expected: %s. Retrying\n", "mount-tester new file\n")
			}
		}
		later(p, 2*time.Second, look)
	}
	look()
}

// goError is a file error in the words of Go's os package.
func goError(op, name string, err error) string {
	return op + " " + name + ": " + strings.ToLower(err.Error())
}
