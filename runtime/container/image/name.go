package image

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Normalize returns the full form of a reference, as containerd has it. The
// error is in the kubelet's words for an invalid name.
func Normalize(ref string) (string, error) {
	name, tag, digest := splitTag(ref)
	if !validName(name) || tag != "" && !validTag(tag) || ref == "" {
		return "", fmt.Errorf("couldn't parse image name %q: invalid reference format", ref)
	}
	first, _, slash := strings.Cut(name, "/")
	switch {
	case !slash:
		name = "docker.io/library/" + name
	case !strings.ContainsAny(first, ".:") && first != "localhost":
		name = "docker.io/" + name
	}
	if digest != "" {
		return name + "@" + digest, nil
	}
	if tag == "" {
		tag = "latest"
	}
	return name + ":" + tag, nil
}

// Fits reports whether an image's full name is one that a pattern means: a name
// with * for any characters but /, and a tag or none, as Model has them.
func Fits(pattern, full string) bool {
	wanted, tags, _ := splitTag(pattern)
	name, tag, _ := splitTag(full)
	return glob(fullName(wanted), name) && (tags == "" || glob(tags, tag))
}

// splitTag splits NAME[:TAG][@DIGEST].
func splitTag(ref string) (name, tag, digest string) {
	name, digest, _ = strings.Cut(ref, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name, tag = name[:i], name[i+1:]
	}
	return name, tag, digest
}

func validName(name string) bool {
	if name == "" || len(name) > 255 || strings.HasPrefix(name, "/") || strings.HasSuffix(name, "/") || strings.Contains(name, "//") {
		return false
	}
	first, rest, slash := strings.Cut(name, "/")
	if !slash {
		rest = first
	} else if !strings.ContainsAny(first, ".:") && strings.ToLower(first) != first {
		return false
	}
	for _, c := range rest {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && !strings.ContainsRune("._-/", c) {
			return false
		}
	}
	return true
}

func validTag(tag string) bool {
	if len(tag) > 128 {
		return false
	}
	for i, c := range tag {
		word := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
		if !word && (i == 0 || c != '.' && c != '-') {
			return false
		}
	}
	return true
}

func digestOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return "sha256:" + hex.EncodeToString(sum[:])
}
