// Command gherkube-actor is the program of the image gherkube/actor: it does
// what the script in its arguments says (see runtime/actor/script).
package main

import (
	"os"

	"github.com/gherkube/gherkube/runtime/actor/program"
)

func main() { os.Exit(program.Command(os.Args)) }
