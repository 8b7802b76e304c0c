package actor_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/actor"
)

// unpack reads a tar archive: the contents of its files, and all names with
// their modes and links.
func unpack(t *testing.T, archive []byte) (files map[string][]byte, headers map[string]*tar.Header) {
	t.Helper()
	files, headers = map[string][]byte{}, map[string]*tar.Header{}
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, headers
		}
		if err != nil {
			t.Fatal(err)
		}
		if headers[h.Name] != nil {
			t.Errorf("%s is there twice", h.Name)
		}
		headers[h.Name] = h
		if h.Typeflag == tar.TypeReg {
			if files[h.Name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func read[T any](t *testing.T, files map[string][]byte, name string) (out T) {
	t.Helper()
	text, ok := files[name]
	if !ok {
		t.Fatalf("the archive has no %s", name)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

type descriptor struct {
	MediaType, Digest string
	Size              int
	Annotations       map[string]string
	Platform          struct{ Architecture, OS string }
}

// blob returns what a descriptor refers to, which must be what it says.
func (d descriptor) blob(t *testing.T, files map[string][]byte) string {
	t.Helper()
	name := "blobs/" + strings.Replace(d.Digest, ":", "/", 1)
	sum := sha256.Sum256(files[name])
	if got := "sha256:" + hex.EncodeToString(sum[:]); got != d.Digest || len(files[name]) != d.Size {
		t.Errorf("%s has digest %s and %d bytes, not %s and %d", name, got, len(files[name]), d.Digest, d.Size)
	}
	return name
}

func TestArchive(t *testing.T) {
	machines := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
	for _, arch := range actor.Architectures {
		archive, err := actor.Archive(arch)
		if err != nil {
			t.Fatal(err)
		}
		again, err := actor.Archive(arch)
		if err != nil || !bytes.Equal(archive, again) {
			t.Errorf("%s: two archives are not the same, or error %v", arch, err)
		}
		files, _ := unpack(t, archive)
		layout := read[map[string]string](t, files, "oci-layout")
		index := read[struct{ Manifests []descriptor }](t, files, "index.json")
		if layout["imageLayoutVersion"] != "1.0.0" || len(index.Manifests) != 1 {
			t.Fatalf("%s: layout %v, index %+v", arch, layout, index)
		}
		m := index.Manifests[0]
		if m.Annotations["io.containerd.image.name"] != "docker.io/gherkube/actor:1" || m.Platform.Architecture != arch || m.Platform.OS != "linux" {
			t.Errorf("%+v", m)
		}
		manifest := read[struct {
			Config descriptor
			Layers []descriptor
		}](t, files, m.blob(t, files))
		config := read[struct {
			Architecture, OS string
			Config           struct{ Entrypoint []string }
			RootFS           struct {
				DiffIDs []string `json:"diff_ids"`
			}
		}](t, files, manifest.Config.blob(t, files))
		if config.Architecture != arch || config.OS != "linux" || !slices.Equal(config.Config.Entrypoint, []string{"/actor"}) {
			t.Errorf("%+v", config)
		}
		if len(manifest.Layers) != 1 || !slices.Equal(config.RootFS.DiffIDs, []string{manifest.Layers[0].Digest}) {
			t.Fatalf("%s: layers %+v, diff_ids %q", arch, manifest.Layers, config.RootFS.DiffIDs)
		}
		layer := manifest.Layers[0].blob(t, files)
		docker := read[[]struct {
			Config           string
			RepoTags, Layers []string
		}](t, files, "manifest.json")
		if len(docker) != 1 || docker[0].Config != manifest.Config.blob(t, files) || !slices.Equal(docker[0].RepoTags, []string{actor.Image}) || !slices.Equal(docker[0].Layers, []string{layer}) {
			t.Errorf("%+v", docker)
		}
		inside, headers := unpack(t, files[layer])
		if h := headers["actor"]; h == nil || h.Mode != 0o755 {
			t.Errorf("%s: /actor is %+v", arch, h)
		}
		if h := headers["bin/cat"]; h == nil || h.Linkname != "/actor" {
			t.Errorf("%s: /bin/cat is %+v", arch, h)
		}
		if h := headers["tmp/"]; h == nil || h.Mode != 0o1777 {
			t.Errorf("%s: /tmp is %+v", arch, h)
		}
		checkProgram(t, inside["actor"], machines[arch])
	}
}

// checkProgram looks whether the program runs in an empty image, and is small.
func checkProgram(t *testing.T, program []byte, machine elf.Machine) {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	libraries, err := f.ImportedLibraries()
	if err != nil || len(libraries) > 0 || f.Section(".interp") != nil {
		t.Errorf("the program for %s is not static: %q, %v", machine, libraries, err)
	}
	if f.Machine != machine {
		t.Errorf("the program is for %s, not %s", f.Machine, machine)
	}
	if most := 8 << 20; len(program) > most {
		t.Errorf("the program for %s has %d bytes, more than %d: every gherkube and every node has it", machine, len(program), most)
	}
}

func TestArchiveOfAnotherArchitecture(t *testing.T) {
	const want = `there is no gherkube/actor:1 for the architecture "s390x": use nodes of amd64 or arm64`
	for _, arch := range []string{"s390x", "", "../linux-amd64"} {
		if _, err := actor.Archive(arch); err == nil || !strings.HasPrefix(err.Error(), "there is no ") {
			t.Errorf("%q: %v", arch, err)
		}
	}
	if _, err := actor.Archive("s390x"); err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestStandIn: the layer has the script where the program looks for it, and the
// programs that do it.
func TestStandIn(t *testing.T) {
	s := actor.StandIn{Name: "ghcr.io/team/api:1.2", Script: []string{"listens on 8080", "exits 0 on TERM"}, Commands: []string{"/app/api", "serve"}}
	archive, err := s.Archive("amd64")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := unpack(t, archive)
	saved := read[[]struct{ RepoTags, Layers []string }](t, files, "manifest.json")
	if !slices.Equal(saved[0].RepoTags, []string{s.Name}) {
		t.Errorf("it is called %q", saved[0].RepoTags)
	}
	layer, headers := unpack(t, files[saved[0].Layers[0]])
	if got := string(layer["gherkube/script"]); got != "listens on 8080\nexits 0 on TERM\n" {
		t.Errorf("its script is %q", got)
	}
	for _, name := range []string{"app/api", "usr/local/bin/serve"} {
		if h := headers[name]; h == nil || h.Linkname != "/actor" {
			t.Errorf("%s is %+v", name, h)
		}
	}
}
