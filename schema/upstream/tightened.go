package upstream

import (
	"regexp"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// tightening is a rule of the bundled version that older versions do not have.
// What breaks it says nothing about those.
type tightening struct {
	// since is the first minor with the rule.
	since int
	// kind limits the rule to a kind, if it is not empty.
	kind string
	// path and detail are searched for in the field and the detail of an
	// error; nil matches all.
	path, detail *regexp.Regexp
	// except are fields that older versions look at; nil matches none.
	except *regexp.Regexp
	// gate is the feature gate that the rule came with.
	gate string
	// option is the part of upstream's validation that spares objects of
	// older versions in updates.
	option string
}

func inField(expression string) *regexp.Regexp { return regexp.MustCompile(expression) }

// tightened are the rules that came after the oldest target version. Found by
// comparing the options of validation, which spare old objects in updates, and
// the feature gates of the versions.
var tightened = sync.OnceValue(func() []tightening {
	return append(tightenedByGates(), []tightening{
		{since: 36, path: inField(`resizePolicy\[\d+\]\.restartPolicy$`), detail: inField(`for non-sidecar init`),
			option: "AllowExistingRestartContainerForNonSidecarInitContainer"},
		{since: 34, path: inField(`volumeDevices$`), detail: inField("when `hostUsers` is false"), option: "AllowUserNamespacesWithVolumeDevices"},
		{since: 34, kind: "HorizontalPodAutoscaler", path: inField(`\.apiVersion$`), option: "AllowEmptyAPIGroup, AllowInvalidAPIVersion"},
		{since: 34, kind: "StatefulSet", path: inField(`^spec\.volumeClaimTemplates\[`), option: "SkipValidateVolumeClaimTemplates"},
		{since: 34, kind: "StatefulSet", path: inField(`^spec\.template\.spec\.`), except: inField(`spec\.(restartPolicy|activeDeadlineSeconds)$`),
			option: "SkipValidatePodTemplateSpec"},
		{since: 33, kind: "StatefulSet", path: inField(`^spec\.serviceName$`), option: "AllowInvalidServiceName"},
		{since: 33, path: inField(`(?i)required.*values\[\d+\]$`), detail: inField(`a valid label must be|must be no more than 63`),
			option: "AllowInvalidLabelValueInRequiredNodeAffinity"},
		{since: 30, path: inField(`projected.*\.path$`), option: "AllowNonLocalProjectedTokenPath"},
	}...)
})

// tightenedByGates are the rules that came with a feature gate being on by
// default.
func tightenedByGates() []tightening {
	return []tightening{
		{since: 36, gate: "StrictIPCIDRValidation",
			detail: inField(`must not have leading 0s|must not (be|have) an IPv4-mapped IPv6 address|must not have bits set beyond`)},
		{since: 33, gate: "ProcMountType", path: inField(`procMount$`)}, // which is made Default
		{since: 33, gate: "UserNamespacesSupport", detail: inField("when `hostUsers` is false")},
	}
}

// loosened is the outcome of a creation without what breaks only rules that the
// version does not have.
func (v Version) loosened(k *Kind, outcome Outcome) Outcome {
	invalid, ok := outcome.Err.(InvalidFields) //nolint:errorlint // creating returns it as it is
	if !ok || v.older == 0 {
		return outcome
	}
	var kept field.ErrorList
	for _, e := range invalid {
		if !v.lacksRule(k, e) {
			kept = append(kept, e)
		}
	}
	outcome.Err = orNil(kept)
	return outcome
}

// lacksRule says whether the error is about what the version does not look at.
func (v Version) lacksRule(k *Kind, e *field.Error) bool {
	if v.drops(k, e.Field) {
		return true
	}
	for _, t := range tightened() {
		if v.number() < t.since && t.matches(k, e) {
			return true
		}
	}
	return false
}

func (t tightening) matches(k *Kind, e *field.Error) bool {
	return (t.kind == "" || t.kind == k.GVK.Kind) &&
		(t.path == nil || t.path.MatchString(e.Field)) &&
		(t.detail == nil || t.detail.MatchString(e.Detail)) &&
		(t.except == nil || !t.except.MatchString(e.Field))
}
