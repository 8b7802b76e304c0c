package terminal

import (
	"regexp"

	"github.com/spf13/pflag"
)

// addLogFlags adds the flags that kubectl has for its own logs, which
// k8s.io/component-base/logs adds to it. Here logs are those of the whole process:
// the flags are taken, and show nothing.
func addLogFlags(flags *pflag.FlagSet) {
	flags.StringP("v", "v", "0", "number for the log level verbosity")
	flags.String("vmodule", "", "comma-separated list of pattern=N settings for file-filtered logging")
	flags.String("log-flush-frequency", "5s", "Maximum number of seconds between log flushes")
}

var logFlag = regexp.MustCompile(`^(?:-v(?:=?\d.*)?|--v(?:=.*)?)$`)

// asksForLogs reports whether a command is to log.
func asksForLogs(args []string) bool {
	for _, a := range args {
		if a == "--" {
			return false
		}
		if logFlag.MatchString(a) {
			return true
		}
	}
	return false
}
