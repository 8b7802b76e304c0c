package schema

// Rule is a kind of finding: what it is about and why it matters.
type Rule struct {
	// ID is stable: it is written in baselines and suppressions.
	ID       string
	Severity Severity
	// Title is one line; Doc explains what the API server does, and why.
	Title string
	Doc   string
	// Link is an URL with more, or empty.
	Link string
}

// Rules returns all rules, sorted by id.
func Rules() []Rule {
	return []Rule{
		ruleAPIVersion,
		ruleDeprecated,
		ruleDuplicateField,
		ruleDuplicateObject,
		ruleEncoding,
		ruleForbidden,
		ruleIgnoredDocument,
		ruleInvalid,
		ruleNoObject,
		ruleNotAnObject,
		ruleNotChecked,
		ruleNotServed,
		ruleRemovedAPI,
		ruleSyntax,
		ruleTooLarge,
		ruleUnknownField,
		ruleUnknownKind,
		ruleUnreadable,
		ruleUpstreamBug,
		ruleWarning,
		ruleWrongType,
	}
}

// finding starts a finding of the rule.
func (r Rule) finding(message string) Finding {
	return Finding{Rule: r.ID, Severity: r.Severity, Message: message, Doc: r.Link}
}
