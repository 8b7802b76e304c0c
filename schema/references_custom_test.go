package schema_test

import (
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

const shop = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: a, labels: {app: web}}
spec: {selector: {app: web}, ports: [{port: 80, name: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: webshop, namespace: a}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: a, image: nginx, ports: [{containerPort: 9090, name: metrics}]}]}
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: letsencrypt}
spec: {selfSigned: {}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, namespace: a}
spec: {gatewayClassName: x, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
`

// TestReferencesOfProjects: custom resources of well-known projects refer to others. What is
// right gives no finding.
func TestReferencesOfProjects(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"issuer": {`apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: a}
spec: {secretName: s, dnsNames: [a.example.org], issuerRef: {name: letsencrypt, kind: ClusterIssuer}}
`, ""},
		"misspelled issuer": {`apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: a}
spec: {secretName: s, dnsNames: [a.example.org], issuerRef: {name: letsencypt, kind: ClusterIssuer}}
`, `spec.issuerRef.name "ClusterIssuer \"letsencypt\"`},
		"route": {`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: a}
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: web, port: 80}]}]}
`, ""},
		"port of a route": {`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: a}
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: web, port: 8080}]}]}
`, `missing-port spec.rules[0].backendRefs[0].port`},
		"gateway of a route": {`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: a}
spec: {parentRefs: [{name: publik}]}
`, `spec.parentRefs[0].name "Gateway \"publik\"`},
		"scaled": {`apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web, namespace: a}
spec: {scaleTargetRef: {name: webshpo}, triggers: [{type: cron, metadata: {}}]}
`, `spec.scaleTargetRef.name "Deployment \"webshpo\"`},
		"rollout": {`apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web, namespace: a}
spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: webshpo}}
`, `spec.workloadRef.name "Deployment \"webshpo\"`},
		"monitor": {`apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: a}
spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http}]}
`, ""},
		"monitor of nothing": {`apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: a}
spec: {selector: {matchLabels: {app: shop}}, endpoints: [{port: http}]}
`, `selects-nothing spec.selector "selects no Services of this run: none has the labels app=shop"`},
		"monitor of other namespaces": {`apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: a}
spec: {namespaceSelector: {any: true}, selector: {matchLabels: {app: shop}}, endpoints: [{port: http}]}
`, ""},
		"port of a monitor": {`apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: a}
spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http}, {port: metrics}]}
`, `missing-port spec.endpoints[1].port "no selected Service has a port named \"metrics\""`},
		"pod monitor": {`apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web, namespace: a}
spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: metrics}]}
`, ""},
		"pod monitor of nothing": {`apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: webshop, namespace: a}
spec: {selector: {matchLabels: {app: shop}}, podMetricsEndpoints: [{port: metrics}]}
`, `selects-nothing spec.selector "selects no pods of this run: none has the labels app=shop"`},
		"port of a pod monitor": {`apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web, namespace: a}
spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: metric}]}
`, `missing-port spec.podMetricsEndpoints[0].port "no selected pod has a container port named \"metric\""`},
		"pod monitor of other namespaces": {`apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web, namespace: a}
spec: {namespaceSelector: {any: true}, selector: {matchLabels: {app: shop}}, podMetricsEndpoints: [{port: metrics}]}
`, ""},
		"mirror of a route": {`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: a}
spec:
  parentRefs: [{name: public}]
  rules: [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: web, port: 81}}}], backendRefs: [{name: web, port: 80}]}]
`, `missing-port spec.rules[0].filters[0].requestMirror.backendRef.port`},
		"gRPC route": {`apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: web, namespace: a}
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: web, port: 81}]}]}
`, `missing-port spec.rules[0].backendRefs[0].port`},
		"route of a mesh": {`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: a}
spec: {parentRefs: [{group: "", kind: Service, name: web}], rules: [{backendRefs: [{name: web, port: 80}]}]}
`, ""},
	} {
		report := schema.New().Validate(schema.Source{Name: "a.yaml", Bytes: []byte(shop + c.text)})
		got := describe(report)
		if c.want == "" && len(report.Findings) > 0 || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %q", name, got, c.want)
		}
	}
}
