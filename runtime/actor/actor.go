// Package actor has the image gherkube/actor for clusters that are real: the
// program of its containers for each architecture, built beforehand and
// embedded, and the archive in which an image is loaded into a node.
//
// What its containers do is in the packages below: script has the language,
// which the simulator uses too, and program does it. When either changes, the
// programs are built anew: make actor.
package actor

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/gherkube/gherkube/runtime/actor/script"
)

// Image is the name of the image, as manifests have it.
const Image = script.Image

// Architectures are those that the image is there for, as nodes call them
// (status.nodeInfo.architecture).
var Architectures = []string{"amd64", "arm64"}

// programs has linux-ARCH.gz for each architecture.
//
//go:embed programs
var programs embed.FS

// Program returns the program of the image's containers on Linux.
func Program(arch string) ([]byte, error) {
	packed, err := fs.ReadFile(programs, "programs/linux-"+arch+".gz")
	if err != nil {
		return nil, fmt.Errorf("there is no %s for the architecture %q: use nodes of %s", Image, arch, strings.Join(Architectures, " or "))
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("the embedded program for %s: %w", arch, err)
	}
	program, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("the embedded program for %s: %w", arch, err)
	}
	return program, nil
}
