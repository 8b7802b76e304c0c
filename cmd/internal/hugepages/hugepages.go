// Package hugepages has the heap of a program in huge pages from its start on,
// where Linux gives them to those who ask: one page fault for two megabytes
// instead of 512. The packages of Kubernetes fill ten megabytes before main is
// called, and a fault was measured to take 13 microseconds on a virtual machine
// whose page tables are shadowed.
//
// That is the effect of importing the package, and has to be: main is too late.
// It imports little, so that it is initialized before almost all others.
// docs/decisions/0019-start-of-the-process.md has the figures.
package hugepages
