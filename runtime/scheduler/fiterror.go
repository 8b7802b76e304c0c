package scheduler

import (
	"fmt"
	"slices"
	"strings"
)

// fitMessage counts the reasons why none of the nodes fits: upstream's
// framework.FitError. elsewhere stands for nodes without a verdict of their
// own; nil means that there are none, or nothing to say of them.
func fitMessage(nodes int, verdicts map[string]*verdict, elsewhere *verdict) string {
	counts := map[string]int{}
	for _, v := range verdicts {
		for _, reason := range v.reasons {
			counts[reason]++
		}
	}
	if rest := nodes - len(verdicts); rest > 0 && elsewhere != nil {
		for _, reason := range elsewhere.reasons {
			counts[reason] += rest
		}
	}
	reasons := make([]string, 0, len(counts))
	for reason, n := range counts {
		reasons = append(reasons, fmt.Sprintf("%d %s", n, reason))
	}
	slices.Sort(reasons)
	message := fmt.Sprintf("0/%d nodes are available:", nodes)
	if len(reasons) > 0 {
		message += " " + strings.Join(reasons, ", ") + "."
	}
	return message
}
