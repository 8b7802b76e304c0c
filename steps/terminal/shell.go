package terminal

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// The shell's own variables tell of the process ($$, $PPID) and of chance ($RANDOM), and
// its tests and patterns of the files of the machine. A scenario sees nothing of those:
// numbers come from the cluster's seed, and there are no files but its own.

// errTime says why a line may not measure time.
var errTime = errors.New("not supported in a scenario: time measures by the wall clock: let steps say how long something takes")

// userID is the shell's user.
const userID = "1000"

// The names by which a scenario's shell finds what others have as RANDOM, SRANDOM, $
// and PPID: the interpreter answers for those itself.
const (
	randomName  = "_RANDOM"
	srandomName = "_SRANDOM"
	processName = "_PID"
	parentName  = "_PPID"
)

var ownNames = map[string]string{"RANDOM": randomName, "SRANDOM": srandomName, "$": processName, "BASHPID": processName, "PPID": parentName}

// renamed gives the variables in an expression or a word the names by which they are
// found.
func renamed(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.ParamExp:
		if n.Param != nil && ownNames[n.Param.Value] != "" {
			n.Param.Value = ownNames[n.Param.Value]
		}
	case *syntax.ArithmExp:
		renamedIn(n.X)
	case *syntax.ArithmCmd:
		renamedIn(n.X)
	case *syntax.LetClause:
		for _, x := range n.Exprs {
			renamedIn(x)
		}
	}
}

// renamedIn does so in arithmetic, where names of variables stand without a $.
func renamedIn(x syntax.ArithmExpr) {
	syntax.Walk(x, func(n syntax.Node) bool {
		if lit, ok := n.(*syntax.Lit); ok && ownNames[lit.Value] != "" {
			lit.Value = ownNames[lit.Value]
		}
		return true
	})
}

// environ are the variables that the shell starts with, and those that it has itself.
type environ struct {
	expand.Environ
	chance *rand.Rand
}

// Get implements expand.Environ.
func (e environ) Get(name string) expand.Variable {
	number := func(n uint64) expand.Variable {
		return expand.Variable{Set: true, Kind: expand.String, Str: strconv.FormatUint(n, 10)}
	}
	switch name {
	case randomName:
		return number(e.chance.Uint64N(1 << 15))
	case srandomName:
		return number(uint64(e.chance.Uint32()))
	case processName:
		return number(2)
	case parentName:
		return number(1)
	}
	return e.Environ.Get(name)
}

// shellChance is where the shell has its numbers from.
func (c Config) shellChance() *rand.Rand {
	if c.Virtual != nil {
		return c.Virtual.Chance("shell")
	}
	return rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
}

// shell runs lines as bash does. What its commands are it is told.
type shell struct {
	files     *workspace
	time      Time
	namespace string
	env       map[string]string
	runner    *interp.Runner
	command   func(ctx context.Context, args []string, s streams) (int, error)
	calls     int            // commands that the present line has run
	pipes     int            // files between commands that were ever made
	enough    map[string]int // of those whose reader ends by itself, the lines it reads
}
