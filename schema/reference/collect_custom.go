package reference

import (
	"encoding/json"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// CollectCustom keeps what is known of a custom resource: some operators make a
// Secret of each of theirs. It is nil for all others.
func CollectCustom(kind runtimeschema.GroupKind, name string, data []byte) *Facts {
	var o struct {
		Spec struct {
			SecretName string `json:"secretName"`
			Target     struct {
				Name string `json:"name"`
			} `json:"target"`
		} `json:"spec"`
	}
	switch kind {
	case kindOf("bitnami.com", "SealedSecret"):
		return &Facts{makes: name}
	case kindOf("cert-manager.io", "Certificate"), kindOf("external-secrets.io", "ExternalSecret"):
		if json.Unmarshal(data, &o) != nil {
			return nil
		}
	default:
		return nil
	}
	switch {
	case o.Spec.SecretName != "":
		name = o.Spec.SecretName
	case o.Spec.Target.Name != "":
		name = o.Spec.Target.Name
	}
	return &Facts{makes: name}
}
