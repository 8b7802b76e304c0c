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

// tightened are the rules that came after the oldest target version. Found by
// comparing the options of validation, which spare old objects in updates, and
// the feature gates of the versions.
var tightened = sync.OnceValue(func() []tightening {
	return append(tightenedByGates(), []tightening{
		{since: 36, path: regexp.MustCompile(`resizePolicy\[\d+\]\.restartPolicy$`), detail: regexp.MustCompile(`for non-sidecar init`),
			option: "AllowExistingRestartContainerForNonSidecarInitContainer"},
		{since: 34, path: regexp.MustCompile(`volumeDevices$`), detail: regexp.MustCompile("when `hostUsers` is false"), option: "AllowUserNamespacesWithVolumeDevices"},
		{since: 34, kind: "HorizontalPodAutoscaler", path: regexp.MustCompile(`\.apiVersion$`), option: "AllowEmptyAPIGroup, AllowInvalidAPIVersion"},
		{since: 34, kind: "StatefulSet", path: regexp.MustCompile(`^spec\.volumeClaimTemplates\[`), option: "SkipValidateVolumeClaimTemplates"},
		{since: 34, kind: "StatefulSet", path: regexp.MustCompile(`^spec\.template\.spec\.`), except: regexp.MustCompile(`spec\.(restartPolicy|activeDeadlineSeconds)$`),
			option: "SkipValidatePodTemplateSpec"},
		{since: 33, kind: "StatefulSet", path: regexp.MustCompile(`^spec\.serviceName$`), option: "AllowInvalidServiceName"},
		{since: 33, path: regexp.MustCompile(`(?i)required.*values\[\d+\]$`), detail: regexp.MustCompile(`a valid label must be|must be no more than 63`),
			option: "AllowInvalidLabelValueInRequiredNodeAffinity"},
		{since: 30, path: regexp.MustCompile(`projected.*\.path$`), option: "AllowNonLocalProjectedTokenPath"},
	}...)
})

// tightenedByGates are the rules that came with a feature gate being on by
// default.
func tightenedByGates() []tightening {
	return []tightening{
		{since: 36, gate: "StrictIPCIDRValidation",
			detail: regexp.MustCompile(`must not have leading 0s|must not (be|have) an IPv4-mapped IPv6 address|must not have bits set beyond`)},
		{since: 33, gate: "ProcMountType", path: regexp.MustCompile(`procMount$`)}, // which is made Default
		{since: 33, gate: "UserNamespacesSupport", detail: regexp.MustCompile("when `hostUsers` is false")},
	}
}

func (t tightening) matches(k *Kind, e *field.Error) bool {
	return (t.kind == "" || t.kind == k.GVK.Kind) &&
		(t.path == nil || t.path.MatchString(e.Field)) &&
		(t.detail == nil || t.detail.MatchString(e.Detail)) &&
		(t.except == nil || !t.except.MatchString(e.Field))
}
