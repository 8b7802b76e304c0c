package apiserver

import (
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/metrics/pkg/apis/metrics"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// metricsReader is the role by which metrics-server's manifest lets those read
// metrics who may view a namespace.
func metricsReader() loop.Create {
	const name = "system:aggregated-metrics-reader"
	labels := map[string]string{"k8s-app": "metrics-server"}
	for _, role := range []string{"admin", "edit", "view"} {
		labels["rbac.authorization.k8s.io/aggregate-to-"+role] = "true"
	}
	return loop.Create{
		Key: store.ClusterRoles.Key("", name),
		Object: &rbacv1.ClusterRole{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels},
			Rules:      []rbacv1.PolicyRule{{APIGroups: []string{metrics.GroupName}, Resources: []string{"pods", "nodes"}, Verbs: []string{"get", "list", "watch"}}},
		},
	}
}
