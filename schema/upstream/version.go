package upstream

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/gherkube/gherkube/schema/openapi"
	"github.com/gherkube/gherkube/schema/release"
)

// Version is a Kubernetes release 1.MINOR whose API server's verdict can be
// given. The zero Version is the bundled one, 1.37.
type Version struct {
	older int // the minor, if it is not the bundled one
}

// String is "1.37".
func (v Version) String() string { return fmt.Sprintf("%d.%d", major, v.number()) }

// number is the minor.
func (v Version) number() int {
	if v.older == 0 {
		return minor
	}
	return v.older
}

// Versions are all versions, oldest first.
func Versions() []Version {
	var all []Version
	for m := openapi.Oldest; m <= openapi.Newest; m++ {
		all = append(all, Version{m})
	}
	return append(all, Version{})
}

var versionText = regexp.MustCompile(`^v?(\d+)\.(\d+)(?:\.\d+)?$`)

// ParseVersion reads "1.33", "v1.33" or "1.33.4"; the patch release does not
// matter.
func ParseVersion(text string) (Version, error) {
	m := versionText.FindStringSubmatch(text)
	if m == nil {
		return Version{}, fmt.Errorf("%q is no Kubernetes version such as 1.33", text)
	}
	for _, v := range Versions() {
		if m[1] == strconv.Itoa(major) && m[2] == strconv.Itoa(v.number()) {
			return v, nil
		}
	}
	return Version{}, fmt.Errorf("not supported: Kubernetes %s.%s", m[1], m[2])
}

// ordered are the versions without repetition, oldest first; of none, the
// bundled one.
func ordered(versions []Version) []Version {
	if len(versions) == 0 {
		return []Version{{}}
	}
	list := slices.Clone(versions)
	slices.SortFunc(list, func(a, b Version) int { return a.number() - b.number() })
	return slices.Compact(list)
}

// The version whose verdict this package gives.
const (
	major = release.Major
	minor = release.Minor
)
