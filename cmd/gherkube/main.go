// Gherkube tests Kubernetes behaviour: it runs Gherkin features against a
// bundled, deterministic Kubernetes in virtual time.
package main

import "os"

func main() {
	command := Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(command.Main(os.Args[1:]))
}
