package shell

import (
	"errors"
	"strconv"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

func parseSleep(args []string) (time.Duration, error) {
	if len(args) == 0 {
		return 0, errors.New("x")
	}
	n, err := strconv.ParseFloat(args[0], 64)
	return time.Duration(n * float64(time.Second)), err
}

func run(p *process.Process, name string, args []string, e edition) int {
	switch name {
	case "false":
		return 1
	}
	return 0
}

// AppletNames returns names.
func AppletNames() []string { return []string{"sh", "sleep", "true", "false"} }
