// Gherkube-validate is gherkube's validate verb as a small command of its own:
// it starts faster and builds faster, as pre-commit hooks and CI jobs want it.
package main

import (
	"os"
	_ "time/tzdata" // for CronJobs' time zones, as upstream's components have it

	_ "github.com/gherkube/gherkube/cmd/internal/collector" // first: the process starts faster
	_ "github.com/gherkube/gherkube/cmd/internal/hugepages"
	"github.com/gherkube/gherkube/cmd/internal/validate"
)

func main() {
	command := validate.Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(command.Main(os.Args[1:]))
}
