package main

import (
	"github.com/gherkube/gherkube/cmd/internal/processtable"
	"github.com/gherkube/gherkube/cmd/internal/searchpath"
)

// PATH was away while the packages below were initialised, and the process table
// was hidden. Both are back from here on: also for tests of this package, which
// main does not start. What came out of the environment fits into it again, so
// there is no error.
var (
	_ = searchpath.Restore()
	_ = processtable.Restore()
)
