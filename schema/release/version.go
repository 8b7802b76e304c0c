// Package release says which release of Kubernetes this is: the one whose code
// go.mod requires, and which everything that is simulated claims to be.
package release

const (
	// Version is the version in full, as git tags it.
	Version = "v1.37.2"
	// Release is the minor release, as people name it.
	Release = "1.37"
	// Major is the first of the release's numbers.
	Major = 1
	// Minor is the second one.
	Minor = 37
)
