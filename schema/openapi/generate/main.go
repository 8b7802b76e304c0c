// Generate makes the archive of definitions that schema/openapi embeds, from
// the OpenAPI and discovery documents that k8s.io/kubernetes publishes:
//
//	GOMODCACHE=$(mktemp -d) go run ./schema/openapi/generate
//
// run in the root of the repository. It downloads one module for each release, about
// 20 MB compressed; a module cache of its own can be deleted afterwards.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// releases are the newest patch releases of the minors that are target versions
// besides the bundled one, oldest first.
var releases = []string{"v1.29.6", "v1.30.14", "v1.31.14", "v1.32.13", "v1.33.13", "v1.34.4", "v1.35.4", "v1.36.3"}

func main() {
	out := flag.String("o", "schema/openapi/archive.gz", "file to write")
	flag.Parse()
	if err := generate(*out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(out string) error {
	var a archive
	for _, release := range releases {
		folder, err := download(release)
		if err != nil {
			return err
		}
		if err := a.add(release, folder); err != nil {
			return fmt.Errorf("%s: %w", release, err)
		}
	}
	text := a.text()
	packed, err := pack(text)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, packed, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d definitions of %d releases, %d different; %d bytes, %d unpacked\n",
		out, a.total, len(releases), len(a.definitions), len(packed), len(text))
	return nil
}

// download returns the folder of the module k8s.io/kubernetes at the release.
func download(release string) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", "k8s.io/kubernetes@"+release).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s%s", err, exit.Stderr, out)
		}
		return "", fmt.Errorf("downloading k8s.io/kubernetes %s: %w", release, err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return "", err
	}
	return filepath.Clean(module.Dir), nil
}

// pack compresses without a time stamp, so that equal text gives equal bytes.
func pack(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
