// Gherkube tests Kubernetes behaviour: it runs Gherkin features against a
// bundled, deterministic Kubernetes in virtual time.
package main

import (
	"os"
	_ "time/tzdata" // for CronJobs' time zones, as upstream's components have it

	_ "github.com/gherkube/gherkube/cmd/internal/collector" // first: the process starts faster
	_ "github.com/gherkube/gherkube/cmd/internal/hugepages"
)

func main() {
	command := Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(command.Main(os.Args[1:]))
}
