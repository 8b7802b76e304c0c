package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/exit"
)

const (
	defaultNodes = 2
	// maxNodes keeps the pod networks of the nodes within 10.244.0.0 to 10.255.255.255.
	maxNodes = 3000
)

// addClusterFlags adds the flags that say what the simulated cluster is like.
func addClusterFlags(f *pflag.FlagSet, nodes *int, seed *uint64) {
	f.IntVar(nodes, "nodes", defaultNodes, "`number` of nodes that take pods")
	f.Uint64Var(seed, "seed", 1, "`number` that decides everything random in the cluster: names, UIDs, jitter")
}

func checkNodes(nodes int) error {
	if nodes < 1 || nodes > maxNodes {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--nodes: %d is not between 1 and %d", nodes, maxNodes),
			Hint: "leave it out for " + strconv.Itoa(defaultNodes) + " nodes"}
	}
	return nil
}
