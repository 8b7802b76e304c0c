package kind

import (
	"errors"
	"fmt"
	"strings"

	"sigs.k8s.io/kind/pkg/exec"
	"sigs.k8s.io/kind/pkg/log"
)

// reason is an error of kind's with what the command that failed has printed,
// which kind keeps to itself.
func reason(err error) error {
	var failed *exec.RunError
	if err == nil || !errors.As(err, &failed) {
		return err
	}
	lines := strings.Split(strings.TrimSpace(string(failed.Output)), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return fmt.Errorf("%w: %s", err, last)
	}
	return err
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
