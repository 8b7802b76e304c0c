// Generate makes the catalogue that schema/catalogue embeds, from the
// CustomResourceDefinitions in the Go modules of their projects:
//
//	GOMODCACHE=$(mktemp -d) go run ./schema/catalogue/generate
//
// run in the root of the repository. projects.txt lists the modules. It downloads
// about 300 MB; a module cache of its own can be deleted afterwards.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

const folder = "schema/catalogue"

func main() {
	list := flag.String("projects", folder+"/generate/projects.txt", "file that lists the projects")
	flag.Parse()
	if err := generate(*list); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(list string) error {
	projects, err := readProjects(list)
	if err != nil {
		return err
	}
	var a archive
	for _, p := range projects {
		if err := a.addProject(p); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	for name, data := range map[string][]byte{"index.txt": a.index.Bytes(), "definitions.bin": a.packed.Bytes(), "NOTICE": a.notices.Bytes()} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%d projects, %d kinds: %d bytes, %d unpacked, %d with repetitions\n",
		len(projects), a.kinds, a.packed.Len(), a.unpacked, a.repeated)
	return nil
}
