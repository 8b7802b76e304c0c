// Package searchpath takes PATH away while packages are initialised, so that a
// start of the program runs no other program: findToolDir of godog's
// internal/builder runs `go env GOTOOLDIR` in a package variable, and nothing
// that the command does needs the answer. Of whatever is called go on PATH, that
// can be a download, and files in HOME.
//
// That is the effect of importing the package, and has to be: main is too late.
// docs/decisions/0020-a-start-runs-nothing.md has the reasons.
package searchpath

import "os"

// The runtime initialises the packages that import little before the others, in
// the order of their paths: this one comes before text/template, and with it
// before godog's, which imports that.
var taken = take()

// variable is an environment variable as the process got it.
type variable struct {
	value string
	given bool
}

func take() variable {
	value, given := os.LookupEnv("PATH")
	return variable{value, given && os.Unsetenv("PATH") == nil}
}

// Restore puts PATH back as the process got it.
func Restore() error {
	if !taken.given {
		return nil
	}
	return os.Setenv("PATH", taken.value)
}
