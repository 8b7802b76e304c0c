package actor

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"
)

// Archive returns the image for an architecture as a tar archive, the same bytes
// each time. It is an OCI image layout and what docker save writes at once, so
// that containerd (ctr images import, kind load image-archive), docker load and
// podman load read it.
func Archive(arch string) ([]byte, error) { return StandIn{Name: Image}.Archive(arch) }

// StandIn is an image that does a script of its own, whatever its containers are
// called with: it stands in for an image that users describe.
type StandIn struct {
	// Name is the image's name in full, with its tag.
	Name string
	// Script are the lines of the behaviour script.
	Script []string
	// Commands are programs that do it too. Names that are not absolute are found
	// in PATH.
	Commands []string
	// User is who its containers run as; empty means root.
	User string
}

// Archive returns the image for an architecture, as the function Archive does.
func (s StandIn) Archive(arch string) ([]byte, error) {
	program, err := Program(arch)
	if err != nil {
		return nil, err
	}
	a := &archive{}
	a.tar = tar.NewWriter(&a.out)
	if err := a.write(arch, program, s); err != nil {
		return nil, fmt.Errorf("writing the archive of %s: %w", s.Name, err)
	}
	return a.out.Bytes(), nil
}

// The media types of github.com/opencontainers/image-spec, v1/mediatype.go. The
// layer is not compressed: its digest then depends on nothing but its files.
const (
	mediaIndex    = "application/vnd.oci.image.index.v1+json"
	mediaManifest = "application/vnd.oci.image.manifest.v1+json"
	mediaConfig   = "application/vnd.oci.image.config.v1+json"
	mediaLayer    = "application/vnd.oci.image.layer.v1.tar"
)

// descriptor refers to a blob (image-spec, v1/descriptor.go).
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Platform    *platform         `json:"platform,omitempty"`
}

type platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

// manifest is an image (image-spec, v1/manifest.go).
type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
}

// index is what an archive has (image-spec, v1/index.go).
type index struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Manifests     []descriptor `json:"manifests"`
}

// config says what the image's containers run (image-spec, v1/config.go).
type config struct {
	Created string `json:"created"`
	platform
	Config struct {
		User       string   `json:"User,omitempty"`
		Entrypoint []string `json:"Entrypoint"`
	} `json:"config"`
	RootFS struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
}

// saved is an image of docker's manifest.json (moby, image/tarexport).
type saved struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// archive is one that is being written.
type archive struct {
	out bytes.Buffer
	tar *tar.Writer
}

func (a *archive) write(arch string, program []byte, s StandIn) error {
	layer, err := layerOf(program, s)
	if err != nil {
		return err
	}
	linux := platform{arch, "linux"}
	if err := a.directories("blobs/", "blobs/sha256/"); err != nil {
		return err
	}
	layerBlob, err := a.blob(mediaLayer, layer)
	if err != nil {
		return err
	}
	c := config{Created: time.Unix(0, 0).UTC().Format(time.RFC3339), platform: linux}
	c.Config.User, c.Config.Entrypoint = s.User, []string{"/actor"}
	c.RootFS.Type, c.RootFS.DiffIDs = "layers", []string{layerBlob.Digest}
	configBlob, err := a.document(mediaConfig, c)
	if err != nil {
		return err
	}
	m, err := a.document(mediaManifest, manifest{2, mediaManifest, configBlob, []descriptor{layerBlob}})
	if err != nil {
		return err
	}
	tag := s.Name[strings.LastIndexByte(s.Name, ':')+1:]
	m.Platform = &linux
	m.Annotations = map[string]string{
		"io.containerd.image.name":          s.full(), // containerd's images.AnnotationImageName
		"org.opencontainers.image.ref.name": tag,
	}
	for _, f := range []struct {
		name     string
		contents any
	}{
		{"index.json", index{2, mediaIndex, []descriptor{m}}},
		{"manifest.json", []saved{{pathOf(configBlob), []string{s.Name}, []string{pathOf(layerBlob)}}}},
		{"oci-layout", map[string]string{"imageLayoutVersion": "1.0.0"}},
	} {
		text, err := json.Marshal(f.contents)
		if err != nil {
			return err
		}
		if err := add(a.tar, f.name, 0o644, text); err != nil {
			return err
		}
	}
	return a.tar.Close()
}

// full is the name with its registry.
func (s StandIn) full() string {
	first, _, slash := strings.Cut(s.Name, "/")
	switch {
	case !slash:
		return "docker.io/library/" + s.Name
	case !strings.ContainsAny(first, ".:") && first != "localhost":
		return "docker.io/" + s.Name
	}
	return s.Name
}

func (a *archive) directories(names ...string) error {
	for _, name := range names {
		if err := a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o755, Format: tar.FormatUSTAR}); err != nil {
			return err
		}
	}
	return nil
}

// document adds a blob of JSON.
func (a *archive) document(mediaType string, contents any) (descriptor, error) {
	text, err := json.Marshal(contents)
	if err != nil {
		return descriptor{}, err
	}
	return a.blob(mediaType, text)
}

func (a *archive) blob(mediaType string, contents []byte) (descriptor, error) {
	sum := sha256.Sum256(contents)
	d := descriptor{MediaType: mediaType, Digest: "sha256:" + hex.EncodeToString(sum[:]), Size: len(contents)}
	return d, add(a.tar, pathOf(d), 0o644, contents)
}

// pathOf is where a blob is in the archive.
func pathOf(d descriptor) string { return "blobs/" + strings.Replace(d.Digest, ":", "/", 1) }

func add(w *tar.Writer, name string, mode fs.FileMode, contents []byte) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: int64(mode), Size: int64(len(contents)), Format: tar.FormatUSTAR}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err := w.Write(contents)
	return err
}

// layerOf is the file system of the image: the program, cat, and a directory for
// what scripts write. The simulator's model of the image has the same
// (runtime/container/actor).
func layerOf(program []byte, s StandIn) ([]byte, error) {
	const sticky = 0o1000
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := add(w, "actor", 0o755, program); err != nil {
		return nil, err
	}
	if len(s.Script) > 0 {
		if err := add(w, strings.TrimPrefix(ownScript, "/"), 0o644, []byte(strings.Join(s.Script, "\n")+"\n")); err != nil {
			return nil, err
		}
	}
	for _, h := range []*tar.Header{
		{Typeflag: tar.TypeDir, Name: "bin/", Mode: 0o755},
		{Typeflag: tar.TypeSymlink, Name: "bin/cat", Linkname: "/actor", Mode: 0o777},
		{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o777 | sticky},
	} {
		h.Format = tar.FormatUSTAR
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
	}
	if err := s.link(w); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// ownScript is where program.Command looks for it.
const ownScript = "/gherkube/script"

// link makes the commands of an image links to its program.
func (s StandIn) link(w *tar.Writer) error {
	for _, name := range s.Commands {
		if !strings.HasPrefix(name, "/") {
			name = "/usr/local/bin/" + name
		}
		h := &tar.Header{Typeflag: tar.TypeSymlink, Name: strings.TrimPrefix(path.Clean(name), "/"), Linkname: "/actor", Mode: 0o777, Format: tar.FormatPAX}
		if err := w.WriteHeader(h); err != nil {
			return err
		}
	}
	return nil
}
