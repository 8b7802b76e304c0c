package schema

import (
	"regexp"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// tightened are the rules of the bundled version that older versions do not
// have: upstream accepts in updates what older versions accepted, which is how
// they are found (the options named here). What breaks them says nothing about
// versions before since.
var tightened = []struct {
	since int
	// path and detail are searched for in the field and the detail of an error.
	path, detail *regexp.Regexp
	option       string // of upstream's validation
}{
	{36, anyText, regexp.MustCompile(`must not have leading 0s|must not (be|have) an IPv4-mapped IPv6 address|must not have bits set beyond`),
		"feature StrictIPCIDRValidation, on from 1.36"},
	{37, regexp.MustCompile(`securityContext$`), regexp.MustCompile("cannot set `allowPrivilegeEscalation` to false"),
		"AllowSysAdminWhenPrivilegeEscalationFalse"},
	{36, regexp.MustCompile(`resizePolicy\[\d+\]\.restartPolicy$`), regexp.MustCompile(`for non-sidecar init`),
		"AllowExistingRestartContainerForNonSidecarInitContainer"},
	{34, regexp.MustCompile(`volumeDevices$`), anyText, "AllowUserNamespacesWithVolumeDevices"},
	{34, regexp.MustCompile(`topologySpreadConstraints\[\d+\]\.matchLabelKeys`), anyText, "AllowMatchLabelKeysInPodTopologySpreadSelectorMerge"},
	{34, regexp.MustCompile(`\.apiVersion$`), regexp.MustCompile(`apiVersion must specify API group|unexpected GroupVersion string`),
		"AllowEmptyAPIGroup and AllowInvalidAPIVersion of HorizontalPodAutoscalers"},
	{34, regexp.MustCompile(`^spec\.volumeClaimTemplates\[`), anyText, "SkipValidateVolumeClaimTemplates"},
	{33, regexp.MustCompile(`^spec\.serviceName$`), anyText, "AllowInvalidServiceName of StatefulSets"},
	{33, regexp.MustCompile(`(?i)required.*values\[\d+\]$`), regexp.MustCompile(`a valid label must be|must be no more than 63`),
		"AllowInvalidLabelValueInRequiredNodeAffinity"},
	{30, regexp.MustCompile(`serviceAccountToken\.path$|projected\.path$`), anyText, "AllowNonLocalProjectedTokenPath"},
}

var anyText = regexp.MustCompile(``)

// loosened is the outcome of a creation without what breaks only rules that the
// version does not have.
func (v Version) loosened(outcome creationOutcome) creationOutcome {
	invalid, ok := outcome.err.(invalidFields) //nolint:errorlint // creating returns it as it is
	if !ok {
		return outcome
	}
	var kept field.ErrorList
	for _, e := range invalid {
		if !v.lacksRule(e) {
			kept = append(kept, e)
		}
	}
	outcome.err = orNil(kept)
	return outcome
}

func (v Version) lacksRule(e *field.Error) bool {
	for _, rule := range tightened {
		if v.number() < rule.since && rule.path.MatchString(e.Field) && rule.detail.MatchString(e.Detail) {
			return true
		}
	}
	return false
}
