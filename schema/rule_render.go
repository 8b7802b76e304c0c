package schema

var ruleRender = Rule{
	ID: "render", Severity: Error, Unsuppressible: true,
	Title: "a kustomization or chart cannot be rendered",
	Doc: "The kustomize or helm library refuses it, or it needs what gherkube does not do: it uses no network, runs no program, and knows no cluster. " +
		"Nothing of it was validated.",
	Fix:    "Correct the kustomization or the chart; `kustomize build` and `helm template` say the same. What needs the network or a program has to be rendered outside and piped in.",
	Source: "sigs.k8s.io/kustomize/api/krusty: Kustomizer.Run; helm.sh/helm/v3/pkg/engine",
}
