package upstream

import (
	"regexp"
	"slices"
	"sync"
)

// newerWarning is a warning of the bundled version that older versions do not give.
type newerWarning struct {
	since int
	text  *regexp.Regexp
}

// newerWarnings are the warnings that came after the oldest target version. Found by
// comparing the functions that warn, in all versions.
var newerWarnings = sync.OnceValue(func() []newerWarning {
	return []newerWarning{
		{37, regexp.MustCompile(`is excluded from admission webhooks`)},
		{36, regexp.MustCompile(`are reserved for static manifest-based configurations`)},
		{36, regexp.MustCompile(`^spec\.externalIPs is deprecated`)},
		{35, regexp.MustCompile(`^spec\.trafficDistribution: .* is deprecated`)},
		{34, regexp.MustCompile(`^spec\.(SessionAffinity|loadBalancerIP) is ignored for headless services`)},
		{33, regexp.MustCompile(`: duplicate port name `)},
		{33, regexp.MustCompile(`disabled by default in v1\.33\+$`)},
		{32, regexp.MustCompile(`: overlapping paths: |\(Projected\) has no sources provided`)},
	}
})

// withoutNewerWarnings are the warnings that the version gives too.
func (v Version) withoutNewerWarnings(warnings []string) []string {
	return slices.DeleteFunc(slices.Clone(warnings), func(text string) bool {
		return slices.ContainsFunc(newerWarnings(), func(a newerWarning) bool { return v.number() < a.since && a.text.MatchString(text) })
	})
}
