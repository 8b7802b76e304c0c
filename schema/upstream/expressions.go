package upstream

import (
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	utilversion "k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/cel/environment"
)

// inExpression is where CEL expressions are: in the schemas of definitions, in admission
// policies and webhooks, and in what selects devices.
var inExpression = regexp.MustCompile(`\.x-kubernetes-validations\[\d+\]\.(?:rule|messageExpression)$|` +
	`^spec\.(?:validations|variables|auditAnnotations|matchConditions|mutations)\[\d+\]\.(?:\w+\.)?(?:expression|messageExpression|valueExpression)$|` +
	`^webhooks\[\d+\]\.matchConditions\[\d+\]\.expression$|` +
	`^spec\..*selectors\[\d+\]\.cel\.expression$`)

// groupsOfExpressions are the groups whose kinds have expressions.
var groupsOfExpressions = []string{"admissionregistration.k8s.io", "apiextensions.k8s.io", "resource.k8s.io"}

// environmentOf is what new expressions may use in an API server of the version, by the
// table of upstream's environment: an expression has to do for the release before, to
// which the cluster may go back (DefaultCompatibilityVersion).
func environmentOf(minor int) *environment.EnvSet {
	return environment.MustBaseEnvSet(utilversion.MajorMinor(major, uint(minor-1)))
}

// newerFunction says which function or macro of the expression the version does not
// have, in the words of its API server; empty if it has all.
func (v Version) newerFunction(expression string) string {
	bundled := faults(environmentOf(minor), expression)
	for _, fault := range faults(environmentOf(v.number()), expression) {
		if !slices.Contains(bundled, fault) {
			return fault
		}
	}
	return ""
}

// faults are what the checker of expressions says without knowing any variable.
func faults(set *environment.EnvSet, expression string) []string {
	env := set.NewExpressionsEnv()
	parsed, issues := env.Parse(expression)
	if issues.Err() == nil {
		_, issues = env.Check(parsed)
	}
	var messages []string
	for _, e := range issues.Errors() {
		messages = append(messages, e.Message)
	}
	return messages
}

// newerExpressions are the expressions of an object that use what the version does not
// have.
func (v Version) newerExpressions(k *Kind, object any) (refused field.ErrorList) {
	if !slices.Contains(groupsOfExpressions, k.GVK.Group) {
		return nil
	}
	eachScalar(object, "", func(path string, value any) {
		text, ok := value.(string)
		if !ok || !strings.Contains(text, "(") || !inExpression.MatchString(path) {
			return // what a version does not have is called
		}
		if fault := v.newerFunction(text); fault != "" {
			refused = append(refused, field.Invalid(nil, text, "compilation failed: "+fault))
			refused[len(refused)-1].Field = path
		}
	})
	return refused
}
