package upstream

import (
	"testing"

	"k8s.io/apiserver/pkg/cel/environment"
)

// TestNewerFunctions: each version takes the functions of the release before it.
func TestNewerFunctions(t *testing.T) {
	for expression, since := range map[string]int{
		`self.x.startsWith('a') && size(self.y) > 1 && self.z.all(i, i > 0)`:    0,
		`sets.contains(self.a, ['x'])`:                                          30,
		`isIP(self.address) && cidr(self.range).containsIP(self.address)`:       31,
		`!format.dns1123Label().validate(self.name).hasValue()`:                 32,
		`authorizer.group('').resource('pods').fieldSelector('a=b').allowed()`:  32,
		`self.items.all(i, v, i < v)`:                                           33,
		`self.items.transformList(i, v, i + v).size() > 1`:                      33,
		`isSemver(self.version) && semver(self.version).major() > 1`:            34,
		`self.items.sort() == self.items || self.items.sortBy(e, e.x).size()>0`: 35,
		`self.items.slice(0, 2).size() == 2`:                                    35,
	} {
		for m := 29; m <= 37; m++ {
			if m == 30 && since == 30 {
				continue // sets and the strings of 1.29
			}
			if fault := (Version{m}).newerFunction(expression); (fault == "") != (m >= since) {
				t.Errorf("%s: 1.%d: %q, it has them from 1.%d on", expression, m, fault, since)
			}
		}
	}
}

// TestExpressionsOfBundled: the environment of the bundled version is the one that the
// linked code uses.
func TestExpressionsOfBundled(t *testing.T) {
	if got, want := environmentOf(minor), environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()); got != want {
		t.Errorf("another environment than that of %s", environment.DefaultCompatibilityVersion())
	}
}
