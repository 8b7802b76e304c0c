//go:build unix

// Peer compares gherkube-validate with kubeconform, for .ci/bench-validate:
//
//	peer schemas SWAGGER FOLDER      writes kubeconform's strict local schemas
//	peer manifests APP FOLDER        writes the manifests to validate
//	peer compare FOLDER OURS [PEER]  runs both in turn, and prints rows of .ci/bench's table
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "schemas":
		return writeSchemas(args[1], args[2])
	case len(args) == 3 && args[0] == "manifests":
		return writeManifests(args[1], args[2])
	case len(args) == 3 && args[0] == "compare":
		return compare(os.Stdout, args[1], args[2], "")
	case len(args) == 4 && args[0] == "compare":
		return compare(os.Stdout, args[1], args[2], args[3])
	}
	return errors.New("usage: peer schemas SWAGGER FOLDER | manifests APP FOLDER | compare FOLDER OURS [PEER]")
}
