// Generate builds the programs that runtime/actor embeds, and writes down what
// they are built of:
//
//	make actor
//
// It is run in the root of the repository.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// command is the program's package.
const command = "./cmd/gherkube-actor"

// programs is where the programs are kept, and sources the digest of what they
// are built of.
const (
	programs = "runtime/actor/programs"
	sources  = programs + "/sources"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate() error {
	digest, err := digestOfSources(".")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(programs, 0o755); err != nil {
		return err
	}
	for _, arch := range []string{"amd64", "arm64"} {
		if err := build(arch); err != nil {
			return fmt.Errorf("the program for %s: %w", arch, err)
		}
	}
	return os.WriteFile(sources, []byte(digest+"\n"), 0o644)
}

// build builds the program for an architecture and packs it.
func build(arch string) error {
	folder, err := os.MkdirTemp("", "gherkube-actor")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "actor")
	// Without symbols, paths and an ID, so that the same sources give the same
	// bytes anywhere.
	c := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", file, command)
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOFLAGS=", "GOAMD64=v1", "GOARM64=v8.0")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(out)))
	}
	program, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	packed, err := pack(program)
	if err != nil {
		return err
	}
	fmt.Printf("linux-%s: %d bytes, %d packed\n", arch, len(program), len(packed))
	return os.WriteFile(filepath.Join(programs, "linux-"+arch+".gz"), packed, 0o644)
}

func pack(program []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(program); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
