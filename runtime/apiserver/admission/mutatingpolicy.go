package admission

import (
	"context"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/gherkube/gherkube/runtime/store"
)

// mutatingPolicies is upstream's plugin MutatingAdmissionPolicy.
type mutatingPolicies struct {
	policies[*mutating.Policy, *mutating.PolicyBinding, mutating.PolicyEvaluator]
}

var _ admission.MutationInterface = &mutatingPolicies{}

func newMutatingPolicies(i initialization) *mutatingPolicies {
	return &mutatingPolicies{policies[*mutating.Policy, *mutating.PolicyBinding, mutating.PolicyEvaluator]{
		store:      i.world.Store,
		policies:   store.Kind[*mutating.Policy]{GroupResource: admissionregistrationv1.Resource("mutatingadmissionpolicies")},
		bindings:   store.Kind[*mutating.PolicyBinding]{GroupResource: admissionregistrationv1.Resource("mutatingadmissionpolicybindings")},
		policyOf:   func(b *mutating.PolicyBinding) string { return b.Spec.PolicyName },
		params:     func(p *mutating.Policy) *admissionregistrationv1.ParamKind { return p.Spec.ParamKind },
		compile:    compileMutating,
		dispatcher: mutating.NewDispatcher(i.authorizer(), i.matcher(), converters(i.Converter)),
		resource:   i.resource,
	}}
}

// Handles implements admission.Interface.
func (*mutatingPolicies) Handles(op admission.Operation) bool { return op != admission.Delete }

// Admit implements admission.MutationInterface.
func (p *mutatingPolicies) Admit(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	return p.dispatch(ctx, attrs, objects)
}

// converters are the type converters of apply configurations.
type converters func(schema.GroupVersionKind) managedfields.TypeConverter

// GetTypeConverter implements patch.TypeConverterManager.
func (c converters) GetTypeConverter(gvk schema.GroupVersionKind) managedfields.TypeConverter {
	return c(gvk)
}

// Run implements patch.TypeConverterManager: nothing has to be kept up to date.
func (converters) Run(context.Context) {}

// compileMutating is upstream's mutating.compilePolicy.
func compileMutating(policy *mutating.Policy) mutating.PolicyEvaluator {
	spec := &policy.Spec
	vars := cel.OptionalVariableDeclarations{HasParams: spec.ParamKind != nil, HasAuthorizer: true}
	compiler, err := cel.NewCompositedCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		return mutating.PolicyEvaluator{Error: &apiservercel.Error{
			Type: apiservercel.ErrorTypeInternal, Detail: fmt.Sprintf("failed to initialize CEL compiler: %v", err),
		}}
	}
	compiler.CompileAndStoreVariables(variables(spec.Variables), vars, environment.StoredExpressions)
	matcher := conditions(compiler, spec.MatchConditions, vars, spec.FailurePolicy, policy.Name)
	patching := vars
	patching.HasPatchTypes = true
	var patchers []patch.Patcher
	for _, m := range spec.Mutations {
		switch {
		case m.PatchType == admissionregistrationv1.PatchTypeJSONPatch && m.JSONPatch != nil:
			accessor := &patch.JSONPatchCondition{Expression: m.JSONPatch.Expression}
			patchers = append(patchers, patch.NewJSONPatcher(compiler.CompileMutatingEvaluator(accessor, patching, environment.StoredExpressions)))
		case m.PatchType == admissionregistrationv1.PatchTypeApplyConfiguration && m.ApplyConfiguration != nil:
			accessor := &patch.ApplyConfigurationCondition{Expression: m.ApplyConfiguration.Expression}
			patchers = append(patchers, patch.NewApplyConfigurationPatcher(compiler.CompileMutatingEvaluator(accessor, patching, environment.StoredExpressions)))
		}
	}
	return mutating.PolicyEvaluator{Matcher: matcher, Mutators: patchers, CompositedCompiler: compiler}
}
