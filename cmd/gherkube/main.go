// Gherkube tests Kubernetes behaviour: it runs Gherkin features against a
// bundled, deterministic Kubernetes in virtual time.
package main

import (
	"os"
	_ "time/tzdata" // for CronJobs' time zones, as upstream's components have it
)

func main() {
	command := Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(command.Main(os.Args[1:]))
}
