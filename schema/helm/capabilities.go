package helm

import (
	"slices"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

// capabilities are what templates are told of the cluster. Helm creates what is
// in crds/ before it asks the cluster what it serves: RunWithContext of Install
// in helm.sh/helm/v3/pkg/action.
func (r Renderer) capabilities(c *chart.Chart, version chartutil.KubeVersion) *chartutil.Capabilities {
	capabilities := chartutil.DefaultCapabilities.Copy()
	capabilities.KubeVersion = version
	if len(r.APIVersions) > 0 {
		capabilities.APIVersions = slices.Clone(r.APIVersions)
	}
	for _, file := range c.CRDObjects() {
		for text := range manifests(string(file.File.Data)) {
			var crd apiextensionsv1.CustomResourceDefinition
			if yaml.Unmarshal([]byte(text), &crd) == nil { // else validation says why not
				capabilities.APIVersions = append(capabilities.APIVersions, served(&crd)...)
			}
		}
	}
	return capabilities
}

// served are the API versions that the definition adds, as GetVersionSet of
// helm.sh/helm/v3/pkg/action names them.
func served(crd *apiextensionsv1.CustomResourceDefinition) []string {
	var versions []string
	for _, v := range crd.Spec.Versions {
		if v.Served {
			groupVersion := crd.Spec.Group + "/" + v.Name
			versions = append(versions, groupVersion, groupVersion+"/"+crd.Spec.Names.Kind)
		}
	}
	return versions
}
