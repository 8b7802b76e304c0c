package kind

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kind/pkg/exec"
	"sigs.k8s.io/kind/pkg/log"
)

// ImageError says that an image of nodes cannot be had.
type ImageError struct {
	Image string
	Err   error
}

func (e *ImageError) Error() string { return e.Err.Error() }
func (e *ImageError) Unwrap() error { return e.Err }

// OldError says that the engine does not know what kind asks of it.
type OldError struct{ Err error }

func (e *OldError) Error() string { return e.Err.Error() }
func (e *OldError) Unwrap() error { return e.Err }

// reason is an error of kind's with what the command that failed has printed,
// which kind keeps to itself. It is an ImageError or an OldError if that is what
// keeps kind from working.
func reason(err error) error {
	var failed *exec.RunError
	if err == nil || !errors.As(err, &failed) {
		return err
	}
	said := lastSaid(string(failed.Output))
	if said != "" {
		err = fmt.Errorf("%w: %s", err, said)
	}
	switch {
	case len(failed.Command) > 2 && failed.Command[1] == "pull":
		return &ImageError{Image: failed.Command[2], Err: err}
	case strings.HasPrefix(said, "unknown flag"), strings.HasPrefix(said, "unknown shorthand flag"):
		return &OldError{err}
	}
	return err
}

// lastSaid is the last line of a command's output that says something: not
// where its help is.
func lastSaid(output string) string {
	for _, line := range slices.Backward(strings.Split(output, "\n")) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "See '") && !strings.HasPrefix(line, "Run '") && !strings.HasPrefix(line, "Usage:") {
			return line
		}
	}
	return ""
}

// logger tells what kind would tell on a terminal.
type logger struct{ say func(line string) }

func (l logger) tell(text string) {
	if line := strings.TrimSpace(text); line != "" {
		l.say(line)
	}
}

func (l logger) Warn(text string)              { l.tell(text) }
func (l logger) Warnf(format string, a ...any) { l.tell(fmt.Sprintf(format, a...)) }

// Error and Errorf tell what comes back as an error, too.
func (logger) Error(string)          {}
func (logger) Errorf(string, ...any) {}

// V implements log.Logger: only what users are meant to see is told.
func (l logger) V(level log.Level) log.InfoLogger { return info{l, level == 0} }

type info struct {
	logger
	enabled bool
}

func (i info) Info(text string) {
	if i.enabled {
		i.tell(text)
	}
}

func (i info) Infof(format string, a ...any) { i.Info(fmt.Sprintf(format, a...)) }
func (i info) Enabled() bool                 { return i.enabled }
