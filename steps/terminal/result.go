package terminal

import "time"

// Result is what a line printed and how it ended.
type Result struct {
	Line           string
	Stdout, Stderr string
	Code           int
	// At and Took are when it started and how much of the cluster's time it
	// took.
	At   time.Time
	Took time.Duration
	// Manifests are the files and folders of manifests that its kubectl commands
	// were given, by their absolute names.
	Manifests []string
}
