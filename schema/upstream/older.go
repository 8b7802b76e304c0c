package upstream

import (
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"
)

// withoutNewerRules is the outcome of a creation without what breaks only rules that the
// version does not have.
func (v Version) withoutNewerRules(k *Kind, outcome Outcome) Outcome {
	invalid, ok := outcome.Err.(InvalidFields) //nolint:errorlint // creating returns it as it is
	if !ok || v.older == 0 {
		return outcome
	}
	var kept field.ErrorList
	for _, e := range invalid {
		if !v.lacksRule(k, e) {
			kept = append(kept, e)
		}
	}
	outcome.Err = orNil(kept)
	return outcome
}

// lacksRule says whether the error is about what the version does not look at.
func (v Version) lacksRule(k *Kind, e *field.Error) bool {
	if v.drops(k, e.Field) {
		return true
	}
	for _, t := range tightened() {
		if v.number() < t.since && t.matches(k, e) {
			return true
		}
	}
	return false
}

// withoutNewerValues is the outcome with what the version does not have.
func (v Version) withoutNewerValues(k *Kind, data []byte, outcome Outcome) Outcome {
	outcome.Warnings = v.withoutNewerWarnings(outcome.Warnings)
	refused, dropped := v.newerValues(k, data)
	outcome.Dropped = dropped
	invalid, ok := outcome.Err.(InvalidFields) //nolint:errorlint // creating returns it as it is
	refused = slices.DeleteFunc(refused, func(e *field.Error) bool { return invalid.about(e.Field) })
	if (ok || outcome.Err == nil) && len(refused) > 0 {
		outcome.Err = InvalidFields(slices.Concat(field.ErrorList(invalid), refused))
	}
	return outcome
}

// newerValues are the values in the JSON of an object that the version does not
// have: what it refuses, and the fields that it drops.
func (v Version) newerValues(k *Kind, data []byte) (refused, lost field.ErrorList) {
	var rules []widening
	for _, w := range widened() {
		if v.number() < w.since && (w.kind == "" || w.kind == k.GVK.Kind) {
			rules = append(rules, w)
		}
	}
	var object any
	if kjson.UnmarshalCaseSensitivePreserveInts(data, &object) != nil {
		return nil, nil
	}
	eachScalar(object, "", func(path string, value any) {
		for _, w := range rules {
			if !w.path.MatchString(path) {
				continue
			}
			if err := w.refuse(value); err != nil {
				if err.Field = path; !v.lacksRule(k, err) {
					refused = append(refused, err)
				}
			}
		}
	})
	return append(refused, v.newerExpressions(k, object)...), v.droppedIn(k, object)
}
