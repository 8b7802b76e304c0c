package job

import (
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
)

// success is upstream's matchSuccessPolicy: the message of the first rule that
// the succeeded indexes fulfil, empty if none is.
func success(policy *batchv1.SuccessPolicy, completions int32, succeeded intervals) string {
	if policy == nil || len(succeeded) == 0 {
		return ""
	}
	for i, rule := range policy.Rules {
		if isFulfilled(rule, int(completions), succeeded) {
			return fmt.Sprintf("Matched rules at index %d", i)
		}
	}
	return ""
}

func isFulfilled(rule batchv1.SuccessPolicyRule, completions int, succeeded intervals) bool {
	if rule.SucceededIndexes == nil {
		return rule.SucceededCount != nil && succeeded.total() >= int(*rule.SucceededCount)
	}
	required := parseIntervals(*rule.SucceededIndexes, completions)
	if len(required) == 0 {
		return false
	}
	n := required.overlap(succeeded)
	return n == required.total() || (rule.SucceededCount != nil && n >= int(*rule.SucceededCount))
}
