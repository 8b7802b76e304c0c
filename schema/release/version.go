// Package release says which release of Kubernetes this is: the one whose code
// go.mod requires, and which everything that is simulated claims to be.
package release

const (
	// Version is the version in full, as git tags it.
	Version = "v1.37.2"
	// Release is the minor release, as people name it.
	Release = "1.37"
	// Major and Minor are the release's numbers.
	Major, Minor = 1, 37
)
