//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// The manifests that are validated, below the folder they are written to.
const (
	oneFile    = "deployment.yaml"
	streamFile = "documents.yaml"
	manyFolder = "documents"
)

const (
	documentCount = 1000
	// brokenEach is how many documents there are to a broken one. It and the
	// number of objects have no divisor in common: each kind has its turn.
	brokenEach = 9
	// named is what the application is called in the fixtures.
	named = "web"
	// metadata is where the object's metadata starts.
	metadata = "\nmetadata:\n"
)

// writeManifests writes the application's first object by itself, and 1,000
// documents as a stream and as files: the application under many names, one of
// nine documents broken.
func writeManifests(app, folder string) error {
	data, err := os.ReadFile(app)
	if err != nil {
		return err
	}
	objects := bytes.Split(data, []byte("---\n"))
	many := filepath.Join(folder, manyFolder)
	if err := os.MkdirAll(many, 0o755); err != nil {
		return err
	}
	var stream bytes.Buffer
	for i := range documentCount {
		copied := fmt.Appendf(nil, "%s-%d", named, i/len(objects))
		document := broken(bytes.ReplaceAll(objects[i%len(objects)], []byte(named), copied), i)
		fmt.Fprintf(&stream, "---\n%s", document)
		if err := os.WriteFile(filepath.Join(many, fmt.Sprintf("%04d.yaml", i)), document, 0o644); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(folder, streamFile), stream.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, oneFile), objects[0], 0o644)
}

// broken is the object; if it is its turn, with a field that does not exist or a
// value of the wrong type.
func broken(object []byte, i int) []byte {
	wrong := ""
	switch i % (2 * brokenEach) {
	case brokenEach - 1:
		wrong = "  lables: {tier: front}\n"
	case 2*brokenEach - 1:
		wrong = "  labels: web\n"
	}
	return bytes.Replace(object, []byte(metadata), []byte(metadata+wrong), 1)
}
