package upstream

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// widening is a value of an older field that the bundled version takes and older
// versions refuse.
type widening struct {
	// since is the first minor that takes the value.
	since int
	// gate is the feature gate that it came with.
	gate string
	// kind limits the widening to a kind, if it is not empty.
	kind string
	// path is searched for in the path of the field.
	path *regexp.Regexp
	// refuse says what older versions say of the value, without its path; nil if
	// they take it too.
	refuse func(value any) *field.Error
}

// widened are the values that came after the oldest target version. Found by
// comparing the constants of k8s.io/api and what validation asks feature gates
// about, in all versions.
var widened = sync.OnceValue(func() []widening {
	return []widening{
		{since: 37, gate: "HPAScaleToZero", kind: "HorizontalPodAutoscaler", path: regexp.MustCompile(`^spec\.minReplicas$`), refuse: refuseZero("must be greater than or equal to 1")},
		{since: 36, gate: "RelaxedServiceNameValidation", kind: "Service", path: regexp.MustCompile(`^metadata\.name$`), refuse: refuseTexts(validation.IsDNS1035Label)},
		{since: 36, gate: "RelaxedServiceNameValidation", kind: "Ingress", path: regexp.MustCompile(`\.service\.name$`), refuse: refuseTexts(validation.IsDNS1035Label)},
		{since: 36, gate: "RestartAllContainersOnContainerExits", path: regexp.MustCompile(`\.restartPolicyRules\[\d+\]\.action$`), refuse: refuseOthers("Restart")},
		{since: 35, gate: "ContainerRestartRules", path: regexp.MustCompile(`\.containers\[\d+\]\.restartPolicy$`), refuse: forbidAny("may not be set for non-init containers")},
		{since: 35, gate: "ContainerRestartRules", path: regexp.MustCompile(`\.initContainers\[\d+\]\.restartPolicy$`), refuse: refuseOthers("Always")},
		{since: 34, gate: "PreferSameTrafficDistribution", kind: "Service", path: regexp.MustCompile(`^spec\.trafficDistribution$`), refuse: refuseOthers("PreferClose")},
		{since: 34, gate: "VolumeAttributesClass", kind: "ResourceQuota", path: regexp.MustCompile(`^spec\.scopes\[\d+\]$|\.scopeName$`), refuse: refuseOnly("VolumeAttributesClass", "unsupported scope")},
		{since: 33, gate: "PodLifecycleSleepActionAllowZero", path: regexp.MustCompile(`\.sleep\.seconds$`), refuse: refuseZero("must be greater than 0")},
		{since: 33, gate: "RelaxedDNSSearchValidation", path: regexp.MustCompile(`\.dnsConfig\.searches\[\d+\]$`), refuse: refuseTexts(searchNames)},
		{since: 32, gate: "RelaxedEnvironmentVariableValidation", path: regexp.MustCompile(`\.env\[\d+\]\.name$|\.envFrom\[\d+\]\.prefix$`), refuse: refuseTexts(validation.IsEnvVarName)},
	}
})

// searchNames says what is wrong with a DNS search domain for versions before the
// relaxed ones.
func searchNames(name string) []string {
	return validation.IsDNS1123Subdomain(strings.TrimSuffix(name, "."))
}

func refuseZero(detail string) func(any) *field.Error {
	return func(value any) *field.Error {
		if value != int64(0) {
			return nil
		}
		return field.Invalid(nil, value, detail)
	}
}

func refuseTexts(wrong func(string) []string) func(any) *field.Error {
	return func(value any) *field.Error {
		text, ok := value.(string)
		if !ok || text == "" {
			return nil
		}
		if messages := wrong(text); len(messages) > 0 {
			return field.Invalid(nil, text, messages[0])
		}
		return nil
	}
}

func refuseOthers(supported ...string) func(any) *field.Error {
	return func(value any) *field.Error {
		if text, ok := value.(string); ok && !slices.Contains(supported, text) {
			return field.NotSupported(nil, text, supported)
		}
		return nil
	}
}

func refuseOnly(newer, detail string) func(any) *field.Error {
	return func(value any) *field.Error {
		if value != newer {
			return nil
		}
		return field.Invalid(nil, value, detail)
	}
}

func forbidAny(detail string) func(any) *field.Error {
	return func(any) *field.Error { return field.Forbidden(nil, detail) }
}
