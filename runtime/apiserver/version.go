package apiserver

import (
	goruntime "runtime"

	"k8s.io/apimachinery/pkg/version"
	"k8s.io/apiserver/pkg/util/compatibility"
	basecompatibility "k8s.io/component-base/compatibility"
)

// Version is the version of Kubernetes that the server is.
const Version = "v1.37.2"

// effectiveVersion is upstream's, except for what /version says.
type effectiveVersion struct {
	basecompatibility.MutableEffectiveVersion
}

func newEffectiveVersion() basecompatibility.EffectiveVersion {
	return effectiveVersion{compatibility.DefaultBuildEffectiveVersion()}
}

// Info implements compatibility.EffectiveVersion.
func (effectiveVersion) Info() *version.Info {
	return &version.Info{
		Major: "1", Minor: "37",
		EmulationMajor: "1", EmulationMinor: "37",
		MinCompatibilityMajor: "1", MinCompatibilityMinor: "36",
		GitVersion:   Version,
		GitTreeState: "clean",
		GoVersion:    goruntime.Version(),
		Compiler:     goruntime.Compiler,
		Platform:     goruntime.GOOS + "/" + goruntime.GOARCH,
	}
}
