//go:debug tlssha1=1

// Command gherkube-actor is the program of the image gherkube/actor: it does
// what the script in its arguments says (see runtime/actor/script). It speaks TLS with
// busybox's wget, too, which does not say which signatures it takes and so means SHA-1.
package main

import (
	"os"

	"github.com/gherkube/gherkube/runtime/actor/program"
)

func main() { os.Exit(program.Command(os.Args)) }
