package upstream

import (
	apiextensionsinstall "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	apiregistrationinstall "k8s.io/kube-aggregator/pkg/apis/apiregistration/install"
	"k8s.io/kube-aggregator/pkg/registry/apiservice"
)

func (t *Kinds) addExtensions() {
	extensions := newScheme(apiextensionsinstall.Install)
	t.family("apiextensions.k8s.io", "v1", extensions).add("CustomResourceDefinition",
		customresourcedefinition.NewStrategy(extensions.Scheme))

	aggregation := newScheme(apiregistrationinstall.Install)
	t.family("apiregistration.k8s.io", "v1", aggregation).add("APIService", apiservice.NewStrategy(aggregation.Scheme))
}
