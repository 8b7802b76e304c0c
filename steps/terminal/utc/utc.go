// Package utc makes UTC the local time of a program that imports it. kubectl describe
// prints instants in the local time of its machine, which is for package time to know:
// what a scenario reads of kubectl does not depend on where it runs.
//
// That is the effect of importing the package, and has to be: once goroutines run,
// any of them may read time.Local.
package utc

import "time"

var _ = set()

func set() *time.Location {
	time.Local = time.UTC
	return time.Local
}
