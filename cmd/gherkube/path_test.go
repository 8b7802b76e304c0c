package main

import (
	"os/exec"
	"testing"
)

// TestPathIsBack: what looks for a program once the process has started, such as
// a kubeconfig's, finds it.
func TestPathIsBack(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Errorf("%v: package searchpath took PATH away, and nobody put it back", err)
	}
}
