// Package processtable hides /proc from gopsutil while packages are initialised,
// so that a start of the program does not read what there is of every process of
// the machine: init of testcontainers' internal/core/bootstrap does, to find out
// when the parent process began, and makes its session's name of that. Without
// it, the name is random, and the reaper of one run is not that of another.
//
// That is the effect of importing the package, and has to be: main is too late.
// docs/decisions/0024-testcontainers.md has the reasons.
package processtable

import "os"

// where is gopsutil's variable for the folder that it reads instead of /proc.
const where = "HOST_PROC"

// The runtime initialises the packages that import little before the others, in
// the order of their paths: this one comes before testcontainers'.
var hidden = hide()

// variable is an environment variable as the process got it.
type variable struct {
	value string
	given bool
}

func hide() variable {
	value, given := os.LookupEnv(where)
	if os.Setenv(where, os.DevNull) != nil {
		return variable{} // then it is read
	}
	return variable{value, given}
}

// Restore puts the environment back as the process got it.
func Restore() error {
	if !hidden.given {
		return os.Unsetenv(where)
	}
	return os.Setenv(where, hidden.value)
}
