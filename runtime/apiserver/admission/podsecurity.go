package admission

import (
	"reflect"
	"sync"

	"k8s.io/kubernetes/plugin/pkg/admission/security/podsecurity"
	podsecurityadmission "k8s.io/pod-security-admission/admission"
	"k8s.io/pod-security-admission/policy"
)

// podChecks are the checks of pod security by level and version, which are the same in
// all worlds. Each plugin would make a set of its own (Plugin.updateDelegate), a tenth
// of what a new world makes.
var podChecks = sync.OnceValues(func() (policy.Evaluator, error) {
	return policy.NewEvaluator(policy.DefaultChecks(), nil)
})

// share gives a plugin that has not been initialized the checks of all. They are in an
// unexported field, which cannot be set in another way.
func share(p *podsecurity.Plugin) {
	checks, err := podChecks()
	if err != nil {
		return // the plugin says so
	}
	delegate := reflect.ValueOf(p).Elem().FieldByName("delegate").Addr().UnsafePointer()
	(*(**podsecurityadmission.Admission)(delegate)).Evaluator = checks
}
