package volume

import (
	"path"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// logDirectory is where a node has the logs of its containers.
const logDirectory = "/var/log"

// showLogs makes the files of logs if a directory of the node that a pod mounts has
// them or is one of theirs. A node that nobody looks at has none.
func (vs *Volumes) showLogs(name string) {
	if within(logDirectory, name) || within(name, logDirectory) {
		if vs.host.logs == nil {
			vs.host.logs = &logs{vs.host, vs.pod.Now}
		}
		vs.pod.Runtime.ShowLogs(vs.pod.Node.Name, vs.host.logs)
	}
}

// within reports whether a path is a directory or below it.
func within(name, directory string) bool {
	return name == directory || directory == "/" || strings.HasPrefix(name, directory+"/")
}

// logs are the files of a node's logs. A directory that is full shows less.
type logs struct {
	host *Host
	now  func() time.Time
}

// AddLog implements container.LogDirectories.
func (l *logs) AddLog(f *container.LogFile) {
	view, err := l.host.view(l.now())
	if err != nil || view.MkdirAll(path.Dir(f.Path), 0o755) != nil || view.MkdirAll(path.Dir(f.Link), 0o755) != nil {
		return
	}
	_ = view.Provide(f.Path, func(*filesystem.View) []byte { return f.Contents() }, 0o640)
	_ = view.Symlink(f.Path, f.Link)
}

// RemoveLog implements container.LogDirectories. The directories of a pod go with its
// last log.
func (l *logs) RemoveLog(f *container.LogFile) {
	view, err := l.host.view(l.now())
	if err != nil {
		return
	}
	_ = view.RemoveAll(f.Link)
	_ = view.RemoveAll(f.Path)
	for _, dir := range []string{path.Dir(f.Path), path.Dir(path.Dir(f.Path))} {
		if left, err := view.ReadDir(dir); err != nil || len(left) > 0 {
			return
		}
		_ = view.RemoveAll(dir)
	}
}
