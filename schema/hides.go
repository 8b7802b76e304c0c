package schema

import (
	"slices"
)

// Hides says whether the finding keeps other findings of the rule about the same
// object from being made: the API server looks no further when it cannot decode
// an object. Strict decoding collects unknown and duplicate fields, and stops at
// a wrong type.
func Hides(f Finding, rule string) bool {
	collected := []string{ruleUnknownField.ID, ruleDuplicateField.ID}
	switch {
	case f.Rule == ruleWrongType.ID:
		return true
	case slices.Contains(collected, f.Rule):
		return rule != ruleWrongType.ID && !slices.Contains(collected, rule)
	}
	return false
}

// HidesOthers says whether the finding hides those of any rule.
func HidesOthers(f Finding) bool {
	return slices.Contains([]string{ruleUnknownField.ID, ruleDuplicateField.ID, ruleWrongType.ID}, f.Rule)
}

// hides says whether a finding of the document hides others of the rule.
func (p *parsedDocument) hides(rule string) bool {
	hides := func(f Finding) bool { return Hides(f, rule) }
	return slices.ContainsFunc(p.findings, hides) ||
		slices.ContainsFunc(p.suppressed, func(s Suppressed) bool { return hides(s.Finding) })
}
