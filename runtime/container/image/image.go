// Package image is the catalogue of the images that a simulated cluster can
// pull: what is in them, what they do, and what a registry says about those
// that it does not have.
package image

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// Image is what a registry has under a reference.
type Image struct {
	// Reference is the full name: docker.io/library/busybox:1.36.
	Reference string
	// ID is the digest of the image's configuration, Digest that of its
	// manifest: both "sha256:" and 64 digits.
	ID, Digest string
	Size       int64
	// Version is that of the program in it: see Model.
	Version string

	Entrypoint, Cmd []string
	Env             []string
	WorkingDir      string
	// User is who its processes are: as USER in a Dockerfile.
	User       string
	StopSignal process.Signal // 0 means TERM
	Ports      []uint16
	// Volumes are directories that each container has a file system of its own
	// for, as VOLUME in a Dockerfile says.
	Volumes []string
	// What a container uses that does nothing: see Model.
	CPU, Memory int64

	model *entry
}

// RepoDigest is the reference by digest, as containerd gives it for status.imageID; the
// image's ID if it has come from no registry (toCRIContainerStatus).
func (i Image) RepoDigest() string {
	if i.Digest == i.ID {
		return i.ID
	}
	name, _, _ := splitTag(i.Reference)
	return name + "@" + i.Digest
}

// Files returns the image's file system. It is frozen: fork it.
func (i Image) Files() *filesystem.Tree { return i.model.tree(i) }

// Modelled reports whether the image's programs are simulated.
func (i Image) Modelled() bool { return i.model.Root != nil }

// ActsOn are the resources whose objects the image's program acts on: see Model.
func (i Image) ActsOn() []schema.GroupResource { return i.model.ActsOn }

// Binaries returns the programs of a user's model; nil for most images.
func (i Image) Binaries() map[string]process.Binary { return i.model.Binaries }

// Model says what images with a name are like.
type Model struct {
	// Name is the repository, with * for any characters but /: a short name
	// such as busybox means docker.io/library/busybox.
	Name string
	// Tags, if set, are the only ones that exist, with * for any characters.
	Tags []string
	// Version is that of the program under a tag that does not begin with one, such
	// as latest. {version} in Env stands for it.
	Version string
	// Needs, Answers and Ends say in words what the program asks for before it
	// serves, what it then answers, and how it ends when it is told to: for
	// docs/images.md.
	Needs         []string
	Answers, Ends string
	// ActsOn are the resources whose objects the program acts on, as a controller of a
	// cluster's own does.
	ActsOn []schema.GroupResource

	Entrypoint, Cmd []string
	Env             []string
	WorkingDir      string
	// User is who its processes are: as USER in a Dockerfile.
	User       string
	StopSignal process.Signal
	Ports      []uint16
	Volumes    []string
	Size       int64
	// CPU and Memory are what a container uses that does nothing: thousandths of
	// a processor, and bytes. No memory means the least that there is.
	CPU, Memory int64
	// Binaries are programs that only this image has, by the name that its
	// executables stand for.
	Binaries map[string]process.Binary
	// Root makes the image's file system. Nil means that the image is real:
	// only the engine that runs it knows what is in it.
	Root func(i Image) *filesystem.Tree
	// ID and Digest are those of a real image.
	ID, Digest string
}

// entry is a model in a catalogue, and the file systems that were made of it, by
// reference. The model may be in several catalogues, and does not change.
type entry struct {
	*Model
	trees map[string]*filesystem.Tree
}

func (e *entry) tree(i Image) *filesystem.Tree {
	if t := e.trees[i.Reference]; t != nil {
		return t
	}
	t := filesystem.NewTree(0o755, time.Time{})
	if e.Root != nil {
		t = e.Root(i)
	}
	t.Freeze()
	if e.trees == nil {
		e.trees = map[string]*filesystem.Tree{}
	}
	e.trees[i.Reference] = t
	return t
}

// Catalogue is the set of images that can be pulled. A zero Catalogue has
// none.
type Catalogue struct {
	// Others, if set, is asked for images that the catalogue does not know, by
	// their full names.
	Others func(full string) (Model, bool)

	models []*entry // the latest comes last
	faults []Fault
	found  map[string]*Image // by reference as it was asked for
}

// Add adds a model, which takes precedence over those added before.
func (c *Catalogue) Add(m Model) {
	c.models = append(c.models, &entry{Model: &m})
	clear(c.found)
}

// Fork returns a catalogue with the same images, which is changed by itself. Several may
// be made at the same time. Others is not asked by it.
func (c *Catalogue) Fork() *Catalogue {
	models := make([]*entry, 0, len(c.models)+1)
	for _, e := range c.models {
		models = append(models, &entry{Model: e.Model})
	}
	return &Catalogue{models: models, faults: slices.Clone(c.faults)}
}

// Tag gives an image that exists a second reference, as a push of it under
// another name does.
func (c *Catalogue) Tag(existing, reference string) error {
	img, ok := c.Find(existing)
	if !ok {
		return fmt.Errorf("tag %s: no such image", existing)
	}
	full, err := Normalize(reference)
	if err != nil {
		return err
	}
	name, tag, _ := splitTag(full)
	m := *img.model.Model
	m.Name, m.Tags = name, []string{tag}
	c.Add(m)
	return nil
}

// Model returns a copy of the model of an image, to make another of it.
func (c *Catalogue) Model(ref string) (Model, bool) {
	img, ok := c.Find(ref)
	if !ok {
		return Model{}, false
	}
	return *img.model.Model, true
}

// Fault is a rule by which pulling fails, for tests of what happens then.
type Fault struct {
	Reference string // as in Model.Name, with a tag or without
	Message   string // what the registry says, e.g. "401 Unauthorized"
	// Took is how long the attempt takes.
	Took time.Duration
}

// Break adds a rule by which pulling fails, until Repair removes it.
func (c *Catalogue) Break(f Fault) { c.faults = append(c.faults, f) }

// Repair removes the rules for the reference.
func (c *Catalogue) Repair(reference string) {
	kept := c.faults[:0]
	for _, f := range c.faults {
		if f.Reference != reference {
			kept = append(kept, f)
		}
	}
	c.faults = kept
}

// Find returns the image of the reference, if a registry has it. The image is
// shared and must not be changed.
func (c *Catalogue) Find(ref string) (*Image, bool) {
	if img := c.found[ref]; img != nil {
		return img, true
	}
	full, err := Normalize(ref)
	if err != nil {
		return nil, false
	}
	name, tag, digest := splitTag(full)
	for _, m := range slices.Backward(c.models) {
		if glob(fullName(m.Name), name) && (digest != "" || m.hasTag(tag)) {
			if c.found == nil {
				c.found = map[string]*Image{}
			}
			c.found[ref] = m.image(full, name)
			return c.found[ref], true
		}
	}
	if c.Others == nil || c.Knows(full) {
		return nil, false
	}
	m, ok := c.Others(full)
	if !ok {
		return nil, false
	}
	return (&entry{Model: &m}).image(full, name), true
}

// Knows reports whether it is for the catalogue to say what there is under a
// full name: it has a model or a fault of it, or the name itself says that there
// is nothing.
func (c *Catalogue) Knows(full string) bool {
	name, tag, _ := splitTag(full)
	base := path.Base(name)
	if missing(tag) || missing(base) {
		return true
	}
	for _, f := range c.faults {
		if f.concerns(full) {
			return true
		}
	}
	return slices.ContainsFunc(c.models, func(m *entry) bool { return glob(fullName(m.Name), name) })
}

// concerns reports whether the fault is one of the image of the full name.
func (f Fault) concerns(full string) bool {
	name, _, _ := splitTag(full)
	return glob(fullName(f.Reference), full) || glob(fullName(f.Reference), name)
}

func fullName(pattern string) string {
	first, _, slash := strings.Cut(pattern, "/")
	switch {
	case !slash:
		return "docker.io/library/" + pattern
	case !strings.ContainsAny(first, ".:*") && first != "localhost":
		return "docker.io/" + pattern
	}
	return pattern
}

func (m *Model) hasTag(tag string) bool {
	if len(m.Tags) == 0 {
		return !missing(tag)
	}
	for _, t := range m.Tags {
		if glob(t, tag) {
			return true
		}
	}
	return false
}

// missing reports whether a tag says itself that it does not exist, as tests
// of pull failures have them.
func missing(tag string) bool {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_.", r) {
			return -1
		}
		return r
	}, strings.ToLower(tag))
	for _, word := range []string{"doesnotexist", "nosuch", "notexist", "nonexist", "notfound", "notthere", "missing", "invalid", "broken", "wrong", "badtag"} {
		if strings.Contains(plain, word) {
			return true
		}
	}
	return false
}

func (e *entry) image(full, name string) *Image {
	size := e.Size
	if size == 0 {
		size = 20 << 20
	}
	_, tag, digest := splitTag(full)
	if digest == "" {
		digest = digestOf("manifest", name, tag)
	}
	id := digestOf("config", name, tag)
	if e.ID != "" {
		id, digest = e.ID, e.Digest
	}
	version := e.version(tag)
	return &Image{
		Reference: full, ID: id, Digest: digest, Size: size, Version: version,
		Entrypoint: e.Entrypoint, Cmd: e.Cmd, Env: e.environment(version), WorkingDir: e.WorkingDir, User: e.User,
		StopSignal: e.StopSignal, Ports: e.Ports, Volumes: e.Volumes, CPU: e.CPU, Memory: e.Memory, model: e,
	}
}

// versionTag is a tag that says which version it is.
var versionTag = regexp.MustCompile(`^v?([0-9]+(\.[0-9]+)*)([-_].*)?$`)

// version is that of the program under a tag.
func (m *Model) version(tag string) string {
	if found := versionTag.FindStringSubmatch(tag); found != nil {
		return found[1]
	}
	return m.Version
}

func (m *Model) environment(version string) []string {
	var env []string
	for _, e := range m.Env {
		env = append(env, strings.ReplaceAll(e, "{version}", version))
	}
	return env
}

// Models returns copies of all models, in the order in which they were added.
func (c *Catalogue) Models() []Model {
	var out []Model
	for _, m := range c.models {
		out = append(out, *m.Model)
	}
	return out
}

// glob matches s with a pattern in which * stands for any characters but /.
func glob(pattern, s string) bool {
	prefix, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return false
	}
	for {
		if glob(rest, s) {
			return true
		}
		if s == "" || s[0] == '/' {
			return false
		}
		s = s[1:]
	}
}
