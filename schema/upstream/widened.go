package upstream

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"

	"github.com/gherkube/gherkube/schema/document"
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
		{since: 37, gate: "HPAScaleToZero", kind: "HorizontalPodAutoscaler", path: inField(`^spec\.minReplicas$`), refuse: refuseZero("must be greater than or equal to 1")},
		{since: 36, gate: "RelaxedServiceNameValidation", kind: "Service", path: inField(`^metadata\.name$`), refuse: refuseTexts(validation.IsDNS1035Label)},
		{since: 36, gate: "RelaxedServiceNameValidation", kind: "Ingress", path: inField(`\.service\.name$`), refuse: refuseTexts(validation.IsDNS1035Label)},
		{since: 36, gate: "RestartAllContainersOnContainerExits", path: inField(`\.restartPolicyRules\[\d+\]\.action$`), refuse: refuseOthers("Restart")},
		{since: 35, gate: "ContainerRestartRules", path: inField(`\.containers\[\d+\]\.restartPolicy$`), refuse: forbidAny("may not be set for non-init containers")},
		{since: 35, gate: "ContainerRestartRules", path: inField(`\.initContainers\[\d+\]\.restartPolicy$`), refuse: refuseOthers("Always")},
		{since: 34, gate: "PreferSameTrafficDistribution", kind: "Service", path: inField(`^spec\.trafficDistribution$`), refuse: refuseOthers("PreferClose")},
		{since: 34, gate: "VolumeAttributesClass", kind: "ResourceQuota", path: inField(`^spec\.scopes\[\d+\]$|\.scopeName$`), refuse: refuseOnly("VolumeAttributesClass", "unsupported scope")},
		{since: 33, gate: "PodLifecycleSleepActionAllowZero", path: inField(`\.sleep\.seconds$`), refuse: refuseZero("must be greater than 0")},
		{since: 33, gate: "RelaxedDNSSearchValidation", path: inField(`\.dnsConfig\.searches\[\d+\]$`), refuse: refuseTexts(searchNames)},
		{since: 32, gate: "RelaxedEnvironmentVariableValidation", path: inField(`\.env\[\d+\]\.name$|\.envFrom\[\d+\]\.prefix$`), refuse: refuseTexts(validation.IsEnvVarName)},
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

// newerValues are the values in the JSON of an object that the version does not
// have: what it refuses, and the fields that it drops.
func (v Version) newerValues(k *Kind, data []byte) (refused, lost field.ErrorList) {
	var rules []widening
	for _, w := range widened() {
		if v.number() < w.since && (w.kind == "" || w.kind == k.GVK.Kind) {
			rules = append(rules, w)
		}
	}
	var object any
	if kjson.UnmarshalCaseSensitivePreserveInts(data, &object) != nil {
		return nil, nil
	}
	eachScalar(object, "", func(path string, value any) {
		for _, w := range rules {
			if !w.path.MatchString(path) {
				continue
			}
			if err := w.refuse(value); err != nil {
				if err.Field = path; !v.lacksRule(k, err) {
					refused = append(refused, err)
				}
			}
		}
	})
	return refused, v.droppedIn(k, object)
}

// eachScalar calls do for each scalar below the value, in the order of the paths.
func eachScalar(value any, path string, do func(path string, value any)) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			eachScalar(v[key], document.JoinPath(path, key), do)
		}
	case []any:
		for i, item := range v {
			eachScalar(item, document.IndexPath(path, i), do)
		}
	case nil:
	default:
		do(path, v)
	}
}

// addition is a warning of the bundled version that older versions do not give.
type addition struct {
	since int
	text  *regexp.Regexp
}

// added are the warnings that came after the oldest target version. Found by
// comparing the functions that warn, in all versions.
var added = sync.OnceValue(func() []addition {
	return []addition{
		{37, inField(`is excluded from admission webhooks`)},
		{36, inField(`are reserved for static manifest-based configurations`)},
		{36, inField(`^spec\.externalIPs is deprecated`)},
		{35, inField(`^spec\.trafficDistribution: .* is deprecated`)},
		{34, inField(`^spec\.(SessionAffinity|loadBalancerIP) is ignored for headless services`)},
		{33, inField(`: duplicate port name `)},
		{33, inField(`disabled by default in v1\.33\+$`)},
		{32, inField(`: overlapping paths: |\(Projected\) has no sources provided`)},
	}
})

// without are the warnings that the version gives too.
func (v Version) without(warnings []string) []string {
	return slices.DeleteFunc(slices.Clone(warnings), func(text string) bool {
		return slices.ContainsFunc(added(), func(a addition) bool { return v.number() < a.since && a.text.MatchString(text) })
	})
}

// LostIn says that the version drops the field of a value that it does not have.
func LostIn(v Version, err *field.Error) string {
	return fmt.Sprintf("%s: Kubernetes %s drops the field, whose feature is off there by default", err.Field, v)
}
