package admission

import (
	"context"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/gherkube/gherkube/runtime/store"
)

// validatingPolicies is upstream's plugin ValidatingAdmissionPolicy.
type validatingPolicies struct {
	policies[*validating.Policy, *validating.PolicyBinding, validating.Validator]
}

var _ admission.ValidationInterface = &validatingPolicies{}

func newValidatingPolicies(i initialization) *validatingPolicies {
	return &validatingPolicies{policies[*validating.Policy, *validating.PolicyBinding, validating.Validator]{
		store:      i.world.Store,
		policies:   store.Kind[*validating.Policy]{GroupResource: admissionregistrationv1.Resource("validatingadmissionpolicies")},
		bindings:   store.Kind[*validating.PolicyBinding]{GroupResource: admissionregistrationv1.Resource("validatingadmissionpolicybindings")},
		policyOf:   func(b *validating.PolicyBinding) string { return b.Spec.PolicyName },
		params:     func(p *validating.Policy) *admissionregistrationv1.ParamKind { return p.Spec.ParamKind },
		compile:    compileValidating,
		dispatcher: validating.NewDispatcher(i.authorizer(), generic.NewPolicyMatcher(i.matcher())),
		resource:   i.resource,
	}}
}

// Handles implements admission.Interface.
func (*validatingPolicies) Handles(admission.Operation) bool { return true }

// Validate implements admission.ValidationInterface.
func (p *validatingPolicies) Validate(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	return p.dispatch(ctx, attrs, objects)
}

// compileValidating is upstream's validating.compilePolicy.
func compileValidating(policy *validating.Policy) validating.Validator {
	spec := &policy.Spec
	vars := cel.OptionalVariableDeclarations{HasParams: spec.ParamKind != nil, HasAuthorizer: true}
	withoutAuthorizer := cel.OptionalVariableDeclarations{HasParams: spec.ParamKind != nil}
	compiler, err := cel.NewCompositedCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		return validating.NewValidator(nil, nil, nil, nil, spec.FailurePolicy, err)
	}
	compiler.CompileAndStoreVariables(variables(spec.Variables), vars, environment.StoredExpressions)
	var validations, messages, annotations []cel.ExpressionAccessor
	for _, v := range spec.Validations {
		validations = append(validations, &validating.ValidationCondition{Expression: v.Expression, Message: v.Message, Reason: v.Reason})
		var message cel.ExpressionAccessor
		if v.MessageExpression != "" {
			message = &validating.MessageExpressionCondition{MessageExpression: v.MessageExpression}
		}
		messages = append(messages, message)
	}
	for _, a := range spec.AuditAnnotations {
		annotations = append(annotations, &validating.AuditAnnotationCondition{Key: a.Key, ValueExpression: a.ValueExpression})
	}
	return validating.NewValidator(
		compiler.CompileCondition(validations, vars, environment.StoredExpressions),
		conditions(compiler, spec.MatchConditions, vars, spec.FailurePolicy, policy.Name),
		compiler.CompileCondition(annotations, vars, environment.StoredExpressions),
		compiler.CompileCondition(messages, withoutAuthorizer, environment.StoredExpressions),
		spec.FailurePolicy,
		nil,
	)
}

func variables(in []admissionregistrationv1.Variable) []cel.NamedExpressionAccessor {
	out := make([]cel.NamedExpressionAccessor, len(in))
	for i, v := range in {
		out[i] = &validating.Variable{Name: v.Name, Expression: v.Expression}
	}
	return out
}

// conditions compiles matchConditions; nil if there are none.
func conditions(compiler *cel.CompositedCompiler, in []admissionregistrationv1.MatchCondition, vars cel.OptionalVariableDeclarations,
	failure *admissionregistrationv1.FailurePolicyType, policy string) matchconditions.Matcher {
	if len(in) == 0 {
		return nil
	}
	expressions := make([]cel.ExpressionAccessor, len(in))
	for i := range in {
		expressions[i] = (*matchconditions.MatchCondition)(&in[i])
	}
	return matchconditions.NewMatcher(compiler.CompileCondition(expressions, vars, environment.StoredExpressions), failure, "policy", "validate", policy)
}
