package apiserver

import (
	goruntime "runtime"
	"strconv"

	"k8s.io/apimachinery/pkg/version"
	"k8s.io/apiserver/pkg/util/compatibility"
	basecompatibility "k8s.io/component-base/compatibility"

	"github.com/gherkube/gherkube/schema/release"
)

// Version is the version of Kubernetes that the server is.
const Version = release.Version

// effectiveVersion is upstream's, except for what /version says.
type effectiveVersion struct {
	basecompatibility.MutableEffectiveVersion
}

func newEffectiveVersion() basecompatibility.EffectiveVersion {
	return effectiveVersion{compatibility.DefaultBuildEffectiveVersion()}
}

// Info implements compatibility.EffectiveVersion.
func (effectiveVersion) Info() *version.Info {
	major, minor := strconv.Itoa(release.Major), strconv.Itoa(release.Minor)
	return &version.Info{
		Major: major, Minor: minor,
		EmulationMajor: major, EmulationMinor: minor,
		MinCompatibilityMajor: major, MinCompatibilityMinor: strconv.Itoa(release.Minor - 1),
		GitVersion:   Version,
		GitTreeState: "clean",
		GoVersion:    goruntime.Version(),
		Compiler:     goruntime.Compiler,
		Platform:     "linux/amd64", // of the nodes, whatever this machine is
	}
}
