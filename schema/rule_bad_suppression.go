package schema

import (
	"fmt"
	"strings"
)

var ruleBadSuppression = Rule{
	ID: "bad-suppression", Severity: Warning, Unsuppressible: true,
	Title: "a comment to suppress a finding cannot be used",
	Doc: "A suppression names a rule that exists and can be suppressed, and gives a reason: # gherkube:ignore RULE reason. Several " +
		"rules are separated by commas. One that cannot be used suppresses nothing.",
	Fix:    "Correct the name of the rule, or write the reason behind it.",
	Source: "gherkube's own: the API server knows no suppressions",
	Example: `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  priority: 10 # gherkube:ignore forbidden
  containers: [{name: web, image: nginx}]
`,
}

// checkDirectives tells directives that can be used from those that are wrong.
func checkDirectives(directives []directive) (usable []directive, wrong []Finding) {
	for _, d := range directives {
		message, hint := d.wrong()
		if message == "" {
			usable = append(usable, d)
			continue
		}
		f := ruleBadSuppression.finding(message)
		f.Position, f.Hint = d.at, hint
		wrong = append(wrong, f)
	}
	return usable, wrong
}

// wrong says what is wrong with the directive, if anything is.
func (d directive) wrong() (message, hint string) {
	if len(d.rules) == 0 {
		return "the comment names no rule", "write # gherkube:ignore RULE reason"
	}
	for _, rule := range d.rules {
		r, ok := RuleByID(rule)
		if !ok {
			hint = "'gherkube explain' lists the rules"
			if near, ok := NearestRule(rule); ok {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			return fmt.Sprintf("there is no rule %q", rule), hint
		}
		if r.Unsuppressible {
			return fmt.Sprintf("the rule %s cannot be suppressed: %s", rule, r.Title), "remove the comment"
		}
	}
	if d.reason == "" {
		return "the comment gives no reason", fmt.Sprintf("write # gherkube:ignore %s and why that is right here", strings.Join(d.rules, ","))
	}
	return "", ""
}
