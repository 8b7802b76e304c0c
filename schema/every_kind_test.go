package schema

import (
	"testing"

	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/upstream"
)

// TestEveryKindIsAccepted holds a valid object of every kind against its
// strategy, so that no kind of the table is dead. Two kinds need a certificate
// request made with a key; they must at least blame that field.
func TestEveryKindIsAccepted(t *testing.T) {
	accepted := map[string]bool{}
	report := New().Validate(input.Load([]string{"testdata/valid"}, nil)...)
	for _, f := range report.Findings {
		if f.Severity == Error && f.Object.Kind != "ClusterTrustBundle" {
			t.Errorf("%s: %s: %s %s", f.Position, f.Object, f.Path, f.Message)
		}
	}
	for _, o := range report.Objects {
		accepted[o.APIVersion+" "+o.Kind] = true
	}
	withKeys := map[string]bool{"CertificateSigningRequest": true, "PodCertificateRequest": true}
	for _, k := range upstream.Builtin().All {
		if name := k.GVK.GroupVersion().String() + " " + k.GVK.Kind; !accepted[name] && !withKeys[k.GVK.Kind] {
			t.Errorf("testdata/valid holds no %s", name)
		}
	}
	for kind := range withKeys {
		report := New().Validate(input.Source{Name: "x", Bytes: []byte("apiVersion: certificates.k8s.io/v1\nkind: " + kind + "\nmetadata: {name: a}\nspec: {}\n")})
		if !report.Rejected() || len(report.Findings) < 3 || report.Findings[0].Rule != "invalid" {
			t.Errorf("%s: %+v", kind, report.Findings)
		}
	}
}
