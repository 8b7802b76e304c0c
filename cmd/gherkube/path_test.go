package main

import (
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/testcontainers/testcontainers-go"
)

// TestPathIsBack: what looks for a program once the process has started, such as
// a kubeconfig's, finds it.
func TestPathIsBack(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Errorf("%v: package searchpath took PATH away, and nobody put it back", err)
	}
}

// TestStartDoesNotReadTheProcessTable: testcontainers would name its session
// after the parent process, by a hash, and has to look at every process for that.
func TestStartDoesNotReadTheProcessTable(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the process table is a folder on Linux only")
	}
	if name := testcontainers.SessionID(); len(name) != len("00000000-0000-0000-0000-000000000000") {
		t.Errorf("the session of testcontainers is called %s, not by a random UUID: package processtable did not keep it from reading the process table", name)
	}
	if value, given := os.LookupEnv("HOST_PROC"); given && value == os.DevNull {
		t.Error("the process table is still hidden")
	}
}
