package schema

import (
	"sync"

	"github.com/gherkube/gherkube/schema/spelling"
)

// Rules returns all rules, sorted by id.
func Rules() []Rule {
	return []Rule{
		ruleAlreadyClaimed,
		ruleAPIVersion,
		ruleApplyDuplicate,
		ruleBadSuppression,
		ruleConflictingDefinitions,
		ruleCustomVersion,
		ruleDeprecatedAPI,
		ruleDroppedField,
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
		ruleRejectedKind,
		ruleRemovedAPI,
		ruleRender,
		ruleSelectsNothing,
		ruleSeparator,
		ruleServerWarning,
		ruleStaleSuppression,
		ruleSyntax,
		ruleTooLarge,
		ruleTooLargeToApply,
		ruleTooManyFindings,
		ruleUnknownField,
		ruleUnknownKind,
		ruleUnreadContext,
		ruleUnreadable,
		ruleUnusableDefinition,
		ruleUpstreamPanic,
		ruleWrongType,
	}
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

// Suppressible says whether findings of the rule can be suppressed.
func Suppressible(rule string) bool {
	r, ok := RuleByID(rule)
	return ok && !r.Unsuppressible
}
