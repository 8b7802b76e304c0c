package reference

import (
	"encoding/json"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// CollectCustom keeps what is known of a custom resource of a well-known project: what it
// refers to, and the Secret that its operator makes of it. It is nil for all others.
func CollectCustom(kind runtimeschema.GroupKind, name string, data []byte) *Facts {
	made := makesSecret(kind, name, data)
	facts := made
	if facts == nil {
		facts = &Facts{}
	}
	c := collector{facts: facts}
	if !c.project(kind, data) {
		return made
	}
	return facts
}

// makesSecret is about resources of which operators make a Secret.
func makesSecret(kind runtimeschema.GroupKind, name string, data []byte) *Facts {
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
