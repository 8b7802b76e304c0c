package apiserver

import (
	"net/http"
	"slices"

	"k8s.io/apiserver/pkg/server/healthz"
)

// allChecks are the health checks of kube-apiserver 1.37 in their order, as
// /livez?verbose lists them. What they check cannot fail here.
var allChecks = []string{
	"ping", "log", "loopback-serving-certificate", "etcd",
	"poststarthook/start-apiserver-admission-initializer", "poststarthook/generic-apiserver-start-informers",
	"poststarthook/priority-and-fairness-config-consumer", "poststarthook/priority-and-fairness-filter",
	"poststarthook/storage-object-count-tracker-hook", "poststarthook/start-apiextensions-informers",
	"poststarthook/start-apiextensions-controllers", "poststarthook/crd-informer-synced",
	"poststarthook/start-system-namespaces-controller", "poststarthook/peer-endpoint-reconciler-controller",
	"poststarthook/start-cluster-authentication-info-controller", "poststarthook/start-kube-apiserver-identity-lease-controller",
	"poststarthook/start-kube-apiserver-identity-lease-garbage-collector", "poststarthook/storage-readiness",
	"poststarthook/start-legacy-token-tracking-controller", "poststarthook/start-service-ip-repair-controllers",
	"poststarthook/rbac/bootstrap-roles", "poststarthook/scheduling/bootstrap-system-priority-classes",
	"poststarthook/priority-and-fairness-config-producer", "poststarthook/bootstrap-controller",
	"poststarthook/start-kubernetes-service-cidr-controller", "poststarthook/aggregator-reload-proxy-client-cert",
	"poststarthook/start-kube-aggregator-informers", "poststarthook/apiservice-status-local-available-controller",
	"poststarthook/apiservice-status-remote-available-controller", "poststarthook/apiservice-registration-controller",
	"poststarthook/apiservice-discovery-controller", "poststarthook/kube-apiserver-autoregistration",
	"autoregister-completion", "poststarthook/apiservice-openapi-controller", "poststarthook/apiservice-openapiv3-controller",
}

// readyChecks are those of /readyz?verbose.
func readyChecks() []string {
	names := slices.Clone(allChecks)
	names = slices.Delete(names, 2, 3)
	names = slices.Insert(names, 3, "etcd-readiness", "informer-sync")
	return append(names, "shutdown")
}

func checks(names ...string) []healthz.HealthChecker {
	var out []healthz.HealthChecker
	for _, name := range names {
		out = append(out, healthz.NamedCheck(name, func(*http.Request) error { return nil }))
	}
	return out
}
