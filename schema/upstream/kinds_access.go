package upstream

import (
	"k8s.io/kubernetes/pkg/registry/certificates/certificates"
	"k8s.io/kubernetes/pkg/registry/certificates/clustertrustbundle"
	"k8s.io/kubernetes/pkg/registry/certificates/podcertificaterequest"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/flowschema"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/prioritylevelconfiguration"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/kubernetes/plugin/pkg/admission/certificates/subjectrestriction"

	_ "k8s.io/kubernetes/pkg/apis/certificates/install" // registers its kinds with legacyscheme, as in the server
	_ "k8s.io/kubernetes/pkg/apis/flowcontrol/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
)

func (t *Kinds) addAccess() {
	native := nativeScheme()
	certs := t.family("certificates.k8s.io", "v1", native)
	certs.addCreation("CertificateSigningRequest", false, validatedBy(byPlugin(subjectrestriction.NewPlugin()), byStrategy(certificates.Strategy)))
	certs.add("ClusterTrustBundle", clustertrustbundle.Strategy)
	certs.add("PodCertificateRequest", podcertificaterequest.NewStrategy())

	flow := t.family("flowcontrol.apiserver.k8s.io", "v1", native)
	flow.add("FlowSchema", flowschema.Strategy)
	flow.add("PriorityLevelConfiguration", prioritylevelconfiguration.Strategy)

	rbac := t.family("rbac.authorization.k8s.io", "v1", native)
	rbac.add("ClusterRole", clusterrole.Strategy)
	rbac.add("ClusterRoleBinding", clusterrolebinding.Strategy)
	rbac.add("Role", role.Strategy)
	rbac.add("RoleBinding", rolebinding.Strategy)
}
