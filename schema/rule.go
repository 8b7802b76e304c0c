package schema

// Rule is a kind of finding: what it is about and why it matters.
type Rule struct {
	// ID is stable: it is written in baselines and suppressions.
	ID       string
	Severity Severity
	// Title is one line; Doc explains what the API server does, and why.
	Title string
	Doc   string
	// Fix says how to correct what is found.
	Fix string
	// Source is the upstream code that the rule follows, or says that there is
	// none.
	Source string
	// Example is a manifest with such a finding. Empty if a manifest alone
	// cannot have one.
	Example string
	// Link is an URL with more, or empty.
	Link string
	// Unsuppressible rules say that something was not validated, so that no
	// verdict is left to be put up with.
	Unsuppressible bool
}

// finding starts a finding of the rule.
func (r Rule) finding(message string) Finding {
	return Finding{Rule: r.ID, Severity: r.Severity, Message: message, Doc: r.Link}
}
