package container

import (
	"path"
	"strconv"
	"strings"
	"time"
)

// LogFile is the log of a container as a file of its node.
type LogFile struct {
	// Path is where the file is, and Link a symbolic link to it, whose name says more
	// (BuildContainerLogsDirectory and logSymlink of kuberuntime).
	Path, Link string

	log      *Log
	next     int // position of the first line that is not in it
	contents []byte
	dropped  int
}

// The directories of the files and of the links.
const (
	LogDirectory     = "/var/log/pods"
	LogLinkDirectory = "/var/log/containers"
)

func logFileOf(in *instance) *LogFile {
	s := in.Sandbox
	return &LogFile{
		Path: path.Join(LogDirectory, s.Namespace+"_"+s.Name+"_"+s.UID, in.Name, strconv.Itoa(in.Attempt)+".log"),
		Link: path.Join(LogLinkDirectory, s.Name+"_"+s.Namespace+"_"+in.Name+"-"+in.ID+".log"),
		log:  in.log,
	}
}

// Contents are the lines of the log as containerd writes them (WriteLog of
// internal/cri/io): an instant, the stream, F for a whole line or P for a part of one,
// and the text. What the log has dropped is not in it either.
func (f *LogFile) Contents() []byte {
	if f.dropped != f.log.dropped {
		f.dropped, f.next, f.contents = f.log.dropped, 0, nil
	}
	lines, next := f.log.Lines(f.next)
	for _, l := range lines {
		tag := "F"
		if l.Partial {
			tag = "P"
		}
		f.contents = append(f.contents, strings.Join([]string{l.Time.UTC().Format(time.RFC3339Nano), string(l.Stream), tag, string(l.Text)}, " ")...)
		f.contents = append(f.contents, '\n')
	}
	f.next = next
	return f.contents
}

// LogDirectories has the files of the logs of a node's containers.
type LogDirectories interface {
	AddLog(*LogFile)
	RemoveLog(*LogFile)
}

// ShowLogs gives the logs of a node's containers to its directories, those that there
// are and those that come, until their containers are removed.
func (r *Runtime) ShowLogs(node string, to LogDirectories) {
	if r.logs[node] == to {
		return
	}
	r.logs[node] = to
	for _, s := range r.List() {
		if in := r.containers[s.ID]; in.Sandbox.Node == node {
			r.showLog(in)
		}
	}
}

// showLog makes the file of a container's log if somebody looks at the node's.
func (r *Runtime) showLog(in *instance) {
	if to := r.logs[in.Sandbox.Node]; to != nil {
		in.logFile = logFileOf(in)
		to.AddLog(in.logFile)
	}
}

func (r *Runtime) hideLog(in *instance) {
	if in.logFile != nil {
		r.logs[in.Sandbox.Node].RemoveLog(in.logFile)
	}
}
