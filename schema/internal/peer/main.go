//go:build unix

// Peer compares gherkube-validate with kubeconform, for .ci/bench-validate:
//
//	peer schemas SWAGGER FOLDER      writes kubeconform's strict local schemas
//	peer manifests APP CUSTOM FOLDER writes the manifests to validate, and kubeconform's
//	                                 schemas of the custom resources among them
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
	case len(args) == 4 && args[0] == "manifests":
		if err := writeManifests(args[1], args[3]); err != nil {
			return err
		}
		return writeMixed(args[1], args[2], args[3])
	case len(args) == 3 && args[0] == "compare":
		return compare(os.Stdout, args[1], args[2], "")
	case len(args) == 4 && args[0] == "compare":
		return compare(os.Stdout, args[1], args[2], args[3])
	}
	return errors.New("usage: peer schemas SWAGGER FOLDER | manifests APP CUSTOM FOLDER | compare FOLDER OURS [PEER]")
}
