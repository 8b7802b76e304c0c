package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gherkube/gherkube/cmd/internal/scripttest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gherkube": main})
}

// TestScripts runs the scripts of testdata/script over the real main.
func TestScripts(t *testing.T) { scripttest.Run(t, update) }
