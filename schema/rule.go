package schema

import (
	"sync"

	"github.com/gherkube/gherkube/schema/spelling"
)

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

// Rules returns all rules, sorted by id.
func Rules() []Rule {
	return []Rule{
		ruleAlreadyClaimed,
		ruleAPIVersion,
		ruleBadSuppression,
		ruleConflictingDefinitions,
		ruleCustomVersion,
		ruleDeprecated,
		ruleDuplicateField,
		ruleDuplicateObject,
		ruleEncoding,
		ruleForbidden,
		ruleIgnoredDocument,
		ruleInvalid,
		ruleMissingKey,
		ruleMissingPort,
		ruleMissingReference,
		ruleNewerAPI,
		ruleNoObject,
		ruleNotAnObject,
		ruleNotChecked,
		ruleNotHeadless,
		ruleNotRendered,
		ruleNotScalable,
		ruleNotServed,
		ruleOverlappingSelectors,
		ruleRemovedAPI,
		ruleRender,
		ruleSelectsNothing,
		ruleSeparator,
		ruleWarning,
		ruleStaleSuppression,
		ruleSyntax,
		ruleTooLarge,
		ruleUnknownField,
		ruleUnknownKind,
		ruleUnreadContext,
		ruleUnreadable,
		ruleUnusableDefinition,
		ruleUpstreamBug,
		ruleWrongType,
	}
}

// finding starts a finding of the rule.
func (r Rule) finding(message string) Finding {
	return Finding{Rule: r.ID, Severity: r.Severity, Message: message, Doc: r.Link}
}

// RuleByID finds a rule.
func RuleByID(id string) (Rule, bool) {
	r, ok := rulesByID()[id]
	return r, ok
}

var rulesByID = sync.OnceValue(func() map[string]Rule {
	byID := map[string]Rule{}
	for _, r := range Rules() {
		byID[r.ID] = r
	}
	return byID
})

// NearestRule finds the rule that a misspelled id may mean.
func NearestRule(id string) (string, bool) {
	var ids []string
	for _, r := range Rules() {
		ids = append(ids, r.ID)
	}
	return spelling.Nearest(id, ids)
}
