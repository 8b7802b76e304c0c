package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

func (m *machine) file(name string) string {
	if m.Root == "" || !filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(m.Root, name)
}

// ReadFile implements script.Machine.
func (m *machine) ReadFile(name string) (string, error) {
	text, err := os.ReadFile(m.file(name))
	return string(text), plain(err)
}

func (m *machine) WriteFile(name, text string) error {
	return plain(os.WriteFile(m.file(name), []byte(text), 0o644))
}

// Fill implements script.Machine.
func (m *machine) Fill(name string, bytes int64) error {
	f, err := os.OpenFile(m.file(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return plain(err)
	}
	for zeros := make([]byte, block); bytes > 0 && err == nil; bytes -= block {
		_, err = f.Write(zeros[:min(bytes, block)])
	}
	return plain(errors.Join(err, f.Close()))
}

func (m *machine) Remove(name string) error { return plain(os.RemoveAll(m.file(name))) }

// plain is the reason of an error without what was done to which file, which
// the script says.
func plain(err error) error {
	var reason syscall.Errno
	if errors.As(err, &reason) {
		return reason
	}
	return err
}

// inPod matches the source of a file that the kubelet mounts into each
// container, that of its termination message:
// /var/lib/kubelet/pods/UID/containers/NAME/ID (kubelet_getters.go,
// getPodContainerDir).
var inPod = regexp.MustCompile(`/pods/([^/ ]+)/containers/([^/ ]+)/[^/ ]+$`)

// Starts counts the starts of the container in /dev/shm: a container runtime
// gives that one directory to all containers of a pod, and keeps it while the
// pod's sandbox is there (containerd's sandbox_run_linux.go, setupSandboxFiles).
func (m *machine) Starts() (int, error) {
	container, err := m.container()
	if err != nil {
		return 0, err
	}
	counter := m.file("/dev/shm/gherkube-actor-" + container)
	text, err := os.ReadFile(counter)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	before, err := strconv.Atoi(string(text))
	if err != nil && len(text) > 0 {
		return 0, fmt.Errorf("%s is not a number: remove the file", counter)
	}
	return before + 1, os.WriteFile(counter, []byte(strconv.Itoa(before+1)), 0o644)
}

// container names the container among those of its pod, and the pod among those
// that share /dev/shm with the node. Outside of a pod there is one container.
func (m *machine) container() (string, error) {
	mounts, err := os.ReadFile(m.file("/proc/self/mountinfo"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(mounts)) {
		const root = 3 // proc(5): ID, parent, device, root of the mount, mount point
		fields := strings.Fields(line)
		if len(fields) <= root {
			continue
		}
		if found := inPod.FindStringSubmatch(fields[root]); found != nil {
			return found[1] + "-" + found[2], nil
		}
	}
	return "alone", nil
}
