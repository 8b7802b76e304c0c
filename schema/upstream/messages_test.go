package upstream

import (
	"testing"

	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"

	corev1 "k8s.io/api/core/v1"
)

// TestMessages makes each text that is read with upstream's code. Where one fails,
// upstream words its messages in another way: let the reader in messages.go follow.
func TestMessages(t *testing.T) {
	var pod corev1.Pod
	err := kjson.UnmarshalCaseSensitivePreserveInts([]byte(`{"spec":{"nodeName":1}}`), &pod)
	if got := fieldInError(err); got != "spec.nodeName" {
		t.Errorf("the field of a decoding error: %q in %q", got, err)
	}
	strict, err := kjson.UnmarshalStrict([]byte(`{"spec":{"a":1,"nodeName":"x","nodeName":"y"}}`), &pod)
	if err != nil || len(strict) != 2 {
		t.Fatalf("strict errors: %v, %v", strict, err)
	}
	for _, e := range strict {
		unknown, isUnknown := UnknownField(e.Error())
		repeated, isRepeated := RepeatedField(e.Error())
		if unknown+repeated != "spec.a" && unknown+repeated != "spec.nodeName" || isUnknown == isRepeated {
			t.Errorf("a strict error: %q", e)
		}
	}
	k := Builtin().ByGVK[corev1.SchemeGroupVersion.WithKind("Pod")]
	for text, want := range map[string]string{
		`"priority":1`:               "spec.priority",
		`"preemptionPolicy":"Never"`: "spec.preemptionPolicy",
		`"overhead":{"cpu":"1"}`:     "spec.overhead",
	} {
		a := Decode(k, []byte(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{`+text+`,"containers":[{"name":"a","image":"b"}]}}`))
		outcome := a.Creation(Version{})
		if a.Err != nil || outcome.Err == nil {
			t.Fatalf("%s: %v, %v", text, a.Err, outcome.Err)
		}
		if got := FieldOfRefusal(outcome.Err); got != want {
			t.Errorf("the field of a refusal: %q in %q", got, outcome.Err)
		}
	}
	if got := FieldOfWarning(`spec.containers[0].env[1]: hides previous definition of "A"`); got != "spec.containers[0].env[1]" {
		t.Errorf("the field of a warning: %q", got)
	}
	hint := schemaHint(field.TypeInvalid(field.NewPath("a"), 1, `a in body must be of type string: "integer"`))
	if hint != `quote it: "1" is a text, 1 is not` {
		t.Errorf("the types in an error of a schema: %q", hint)
	}
}

func schemaHint(err *field.Error) string { return SchemaTypeHint(err, func() string { return "1" }) }
