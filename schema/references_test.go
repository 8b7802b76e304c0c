package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
)

// Pieces of manifests, in the flow style so that a case fits its line.
const (
	settings   = "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {mode: fast}}"
	password   = "{apiVersion: v1, kind: Secret, metadata: {name: passwords}, stringData: {admin: secret}}"
	webService = "{apiVersion: v1, kind: Service, metadata: {name: frontend}, spec: {selector: {app: frontend}, ports: [{name: http, port: 80}]}}"
	webPods    = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: frontend}, spec: {selector: {matchLabels: {app: frontend}}, template: {metadata: {labels: {app: frontend}}, spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 80}]}]}}}}"
)

// pod is a Pod with more in its spec.
func pod(spec string) string {
	return "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i}], " + spec + "}}"
}

// container is a Pod with more in its container.
func container(fields string) string {
	return "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, " + fields + "}]}}"
}

func binding(kind, name, subject string) string {
	return "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: " + kind + ", name: " + name + "}, subjects: [{kind: ServiceAccount, name: " + subject + ", namespace: default}]}"
}

func ingressTo(port string) string {
	return "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: {defaultBackend: {service: {name: frontend, port: {" + port + "}}}}}"
}

func serviceFor(name, spec string) string {
	return "{apiVersion: v1, kind: Service, metadata: {name: " + name + "}, spec: {ports: [{port: 80}], " + spec + "}}"
}

func autoscaler(target string) string {
	return "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {maxReplicas: 2, scaleTargetRef: {" + target + "}}}"
}

// inNamespace puts an object into a namespace.
func inNamespace(namespace, object string) string {
	return strings.Replace(object, "metadata: {", "metadata: {namespace: "+namespace+", ", 1)
}

// TestReferences: open is what is found by default, closed what is an error in a
// closed world; each as "RULE PATH". Everything is accepted by a kube-apiserver.
func TestReferences(t *testing.T) {
	for _, test := range []struct {
		name         string
		objects      []string
		open, closed []string
		elsewhere    int
	}{
		{"nothing to refer to", []string{settings}, nil, nil, 0},
		{"env from elsewhere", []string{container("envFrom: [{configMapRef: {name: other}}]")}, nil,
			[]string{"missing-reference spec.containers[0].envFrom[0].configMapRef.name"}, 1},
		{"optional", []string{container("envFrom: [{configMapRef: {name: other, optional: true}}]")}, nil, nil, 0},
		{"optional key", []string{settings, container("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: x, optional: true}}}]")}, nil, nil, 0},
		{"key there", []string{settings, container("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: mode}}}]")}, nil, nil, 0},
		{"key missing", []string{settings, container("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: speed}}}]")},
			[]string{"missing-key spec.containers[0].env[0].valueFrom.configMapKeyRef.key"},
			[]string{"missing-key spec.containers[0].env[0].valueFrom.configMapKeyRef.key"}, 0},
		{"misspelled", []string{settings, container("envFrom: [{configMapRef: {name: setings}}]")},
			[]string{"missing-reference spec.containers[0].envFrom[0].configMapRef.name"},
			[]string{"missing-reference spec.containers[0].envFrom[0].configMapRef.name"}, 0},
		{"named once for many fields", []string{container("env: [{name: A, valueFrom: {secretKeyRef: {name: x, key: a}}}, {name: B, valueFrom: {secretKeyRef: {name: x, key: b}}}]")}, nil,
			[]string{"missing-reference spec.containers[0].env[0].valueFrom.secretKeyRef.name"}, 1},
		{"other namespace", []string{inNamespace("blue", settings), inNamespace("green", container("envFrom: [{configMapRef: {name: settings}}]"))}, nil,
			[]string{"missing-reference metadata.namespace", "missing-reference metadata.namespace", "missing-reference spec.containers[0].envFrom[0].configMapRef.name"}, 1},
		{"no namespace is any", []string{settings, inNamespace("default", container("envFrom: [{configMapRef: {name: settings}}]"))}, nil, nil, 0},
		{"any namespace", []string{inNamespace("default", settings), container("envFrom: [{configMapRef: {name: settings}}]")}, nil, nil, 0},
		{"generated name", []string{strings.Replace(settings, "name:", "generateName:", 1), container("envFrom: [{configMapRef: {name: settings}}]")}, nil,
			[]string{"missing-reference spec.containers[0].envFrom[0].configMapRef.name"}, 1},
		{"an invalid object exists", []string{`{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, datta: {}}`,
			container("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: speed}}}]")}, nil, nil, 0},
		{"volumes", []string{settings, password, pod("volumes: [{name: a, configMap: {name: settings, items: [{key: x, path: x}]}}, {name: b, secret: {secretName: passwords, items: [{key: admin, path: a}, {key: root, path: b}]}}, {name: c, persistentVolumeClaim: {claimName: data}}]")},
			[]string{"missing-key spec.volumes[0].configMap.items[0].key", "missing-key spec.volumes[1].secret.items[1].key"},
			[]string{"missing-key spec.volumes[0].configMap.items[0].key", "missing-key spec.volumes[1].secret.items[1].key", "missing-reference spec.volumes[2].persistentVolumeClaim.claimName"}, 1},
		{"made by an operator", []string{"{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: passwords}}",
			"{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: c}, spec: {secretName: tls}}",
			container("envFrom: [{secretRef: {name: passwords}}, {secretRef: {name: tls}}]")}, nil, nil, 0},
		{"a token's keys", []string{"{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {name: robot, annotations: {kubernetes.io/service-account.name: default}}}",
			container("env: [{name: A, valueFrom: {secretKeyRef: {name: robot, key: token}}}]")}, nil, nil, 0},
		{"in every cluster", []string{pod("serviceAccountName: default, priorityClassName: system-node-critical, volumes: [{name: a, configMap: {name: kube-root-ca.crt}}]"), binding("ClusterRole", "view", "default")}, nil, nil, 0},
		{"not in every cluster", []string{pod("serviceAccountName: robot, priorityClassName: urgent, runtimeClassName: gvisor, imagePullSecrets: [{name: registry}]"), binding("ClusterRole", "viewer", "robot")}, nil,
			[]string{"missing-reference spec.serviceAccountName", "missing-reference spec.priorityClassName", "missing-reference spec.runtimeClassName", "missing-reference spec.imagePullSecrets[0].name",
				"missing-reference roleRef.name", "missing-reference subjects[0].name"}, 6},
		{"a role of the other kind", []string{"{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader}}", binding("Role", "reader", "default")},
			[]string{"missing-reference roleRef.name"}, []string{"missing-reference roleRef.name"}, 0},
		{"ingress", []string{webPods, webService, ingressTo("number: 80")}, nil, nil, 0},
		{"ingress by name", []string{webPods, webService, ingressTo("name: http")}, nil, nil, 0},
		{"ingress to no port", []string{webPods, webService, ingressTo("number: 8080")},
			[]string{"missing-port spec.defaultBackend.service.port.number"}, []string{"missing-port spec.defaultBackend.service.port.number"}, 0},
		{"ingress to an action of the AWS Load Balancer Controller", []string{webPods, webService, ingressTo("name: use-annotation")}, nil, nil, 0},
		{"ingress to nothing", []string{ingressTo("number: 80")}, nil, []string{"missing-reference spec.defaultBackend.service.name"}, 1},
		{"named target port", []string{webPods, serviceFor("frontend", "selector: {app: frontend}, ports: [{port: 80, targetPort: http}]")}, nil, nil, 0},
		{"no such target port", []string{webPods, serviceFor("frontend", "selector: {app: frontend}, ports: [{port: 80, targetPort: https}]")},
			[]string{"missing-port spec.ports[0].targetPort"}, []string{"missing-port spec.ports[0].targetPort"}, 0},
		{"another protocol", []string{webPods, serviceFor("frontend", "selector: {app: frontend}, ports: [{port: 80, targetPort: http, protocol: UDP}]")},
			[]string{"missing-port spec.ports[0].targetPort"}, []string{"missing-port spec.ports[0].targetPort"}, 0},
		{"pods elsewhere", []string{webPods, serviceFor("backend", "selector: {app: backend}")}, nil, []string{"selects-nothing spec.selector"}, 1},
		{"a misspelled label", []string{webPods, serviceFor("other", "selector: {app: fronted}")}, []string{"selects-nothing spec.selector[app]"}, []string{"selects-nothing spec.selector[app]"}, 0},
		{"another key", []string{webPods, serviceFor("other", "selector: {app.kubernetes.io/name: frontend}")},
			[]string{"selects-nothing spec.selector[app.kubernetes.io/name]"}, []string{"selects-nothing spec.selector[app.kubernetes.io/name]"}, 0},
		{"a label too many", []string{webPods, serviceFor("other", "selector: {app: frontend, tier: web}")}, []string{"selects-nothing spec.selector[tier]"}, []string{"selects-nothing spec.selector[tier]"}, 0},
		{"the same name", []string{webPods, serviceFor("frontend", "selector: {app: web}")}, []string{"selects-nothing spec.selector"}, []string{"selects-nothing spec.selector"}, 0},
		{"labels of controllers", []string{webPods, serviceFor("one", "selector: {statefulset.kubernetes.io/pod-name: db-0}")}, nil, nil, 0},
		{"pods that cannot be read", []string{`{apiVersion: v1, kind: Pod, metadata: {name: frontend}, spec: {contaners: []}}`, serviceFor("frontend", "selector: {app: web}")}, nil, nil, 0},
		{"a policy for pods to come", []string{"{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: later}, spec: {podSelector: {matchLabels: {app: x}}}}"}, nil,
			[]string{"warning selects-nothing spec.podSelector"}, 1},
		{"a budget", []string{webPods, "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: fronted}}}}"},
			[]string{"selects-nothing spec.selector.matchLabels[app]"}, []string{"selects-nothing spec.selector.matchLabels[app]"}, 0},
		{"scaled", []string{webPods, autoscaler("apiVersion: apps/v1, kind: Deployment, name: frontend")}, nil, nil, 0},
		{"scaled in any version", []string{webPods, autoscaler("apiVersion: apps/v1beta1, kind: Deployment, name: frontend")}, nil, nil, 0},
		{"scaled of another kind", []string{webPods, autoscaler("apiVersion: apps/v1, kind: StatefulSet, name: frontend")},
			[]string{"missing-reference spec.scaleTargetRef.name"}, []string{"missing-reference spec.scaleTargetRef.name"}, 0},
		{"scaled elsewhere", []string{autoscaler("apiVersion: example.org/v1, kind: Shop, name: shop")}, nil, []string{"missing-reference spec.scaleTargetRef.name"}, 1},
		{"a claim by class", []string{"{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {storageClassName: manual, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}",
			"{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {storageClassName: manual, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}}}"}, nil, nil, 0},
		{"an address in the cluster", []string{serviceFor("alias", "type: ExternalName, externalName: frontend.default.svc.cluster.local")}, nil, []string{"missing-reference spec.externalName"}, 1},
		{"another address", []string{serviceFor("alias", "type: ExternalName, externalName: db.example.org")}, nil, nil, 0},
		{"a webhook", []string{inNamespace("default", webService), webPods, "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: v}, webhooks: [{name: a.example.org, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {service: {name: frontend, namespace: default}}}]}"},
			[]string{"missing-port webhooks[0].clientConfig.service.port"}, []string{"missing-port webhooks[0].clientConfig.service.port"}, 0},
		{"an API service", []string{"{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.example.org}, spec: {group: example.org, version: v1, groupPriorityMinimum: 10, versionPriority: 10, service: {name: s, namespace: default}}}"}, nil,
			[]string{"missing-reference spec.service.name"}, 1},
		{"a policy's parameters", []string{"{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: limits}, spec: {paramKind: {apiVersion: v1, kind: ConfigMap}, validations: [{expression: 'true'}]}}",
			settings, "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: b}, spec: {policyName: limits, validationActions: [Deny], paramRef: {name: setings, parameterNotFoundAction: Deny}}}"},
			[]string{"missing-reference spec.paramRef.name"}, []string{"missing-reference spec.paramRef.name"}, 0},
		{"its policy", []string{"{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: b}, spec: {policyName: limits, validationActions: [Deny]}}"}, nil, []string{"missing-reference spec.policyName"}, 1},
		{"blue and green", []string{strings.ReplaceAll(webPods, "app: frontend", "app: frontend, c: blue"), strings.ReplaceAll(strings.Replace(webPods, "name: frontend", "name: green", 1), "app: frontend", "app: frontend, c: green")}, nil, nil, 0},
		{"one path for two", []string{
			"{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {rules: [{host: x.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: frontend, port: {number: 80}}}}]}}]}}",
			"{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: b}, spec: {rules: [{host: x.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: frontend, port: {name: http}}}}]}}]}}", webService, webPods},
			[]string{"already-claimed spec.rules[0].http.paths[0].path"}, []string{"warning already-claimed spec.rules[0].http.paths[0].path"}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := schema.Source{Name: "x.yaml", Bytes: []byte(strings.Join(test.objects, "\n---\n"))}
			open := schema.New().Validate(source)
			elsewhere := 0
			for _, o := range open.Outside {
				elsewhere += o.References
			}
			if got := referenceFindings(open, schema.Warning); !slices.Equal(got, test.open) || elsewhere != test.elsewhere {
				t.Errorf("open: %d elsewhere (want %d) and\n%s\nwant\n%s", elsewhere, test.elsewhere, strings.Join(got, "\n"), strings.Join(test.open, "\n"))
			}
			closed := schema.New().ClosedWorld().Validate(source)
			if got := referenceFindings(closed, schema.Error); !slices.Equal(got, test.closed) || len(closed.Outside) > 0 {
				t.Errorf("closed: %v elsewhere and\n%s\nwant\n%s", closed.Outside, strings.Join(got, "\n"), strings.Join(test.closed, "\n"))
			}
		})
	}
}

// referenceFindings are the findings about references, without their usual
// severity.
func referenceFindings(report schema.Report, usual schema.Severity) []string {
	var list []string
	for _, f := range report.Findings {
		if !referenceRuleIDs[f.Rule] {
			continue
		}
		text := f.Rule + " " + f.Path
		if f.Severity != usual {
			text = string(f.Severity) + " " + text
		}
		list = append(list, text)
	}
	return list
}

// TestReferencesIntoContext: the context is known and not itself reported.
func TestReferencesIntoContext(t *testing.T) {
	context := schema.Source{Name: "context.yaml", Bytes: []byte(settings + "\n---\n" + container("envFrom: [{secretRef: {name: nowhere}}]") + "\n---\n" + webService)}
	v := schema.New().WithContext(context).ClosedWorld()
	report := v.Validate(schema.Source{Name: "x.yaml", Bytes: []byte(
		container("envFrom: [{configMapRef: {name: settings}}], env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: modus}}}]"))})
	want := []string{"missing-key spec.containers[0].env[0].valueFrom.configMapKeyRef.key"}
	if got := referenceFindings(report, schema.Error); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestReferencesAcrossFiles: files are one cluster, renderings are each their
// own and do not compete with others.
func TestReferencesAcrossFiles(t *testing.T) {
	user := container("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: speed}}}]")
	rendered := func(by, text string) schema.Source {
		return schema.Source{Name: by, Bytes: []byte(text), Rendering: &input.Rendering{By: by, From: by}}
	}
	other := strings.Replace(settings, "mode", "speed", 1)
	for _, test := range []struct {
		name    string
		sources []schema.Source
		want    int
	}{
		{"one file has the key", []schema.Source{{Name: "dev/a.yaml", Bytes: []byte(settings)}, {Name: "prod/a.yaml", Bytes: []byte(other)}, {Name: "p.yaml", Bytes: []byte(user)}}, 0},
		{"its own rendering has not", []schema.Source{rendered("dev", settings+"\n---\n"+user), rendered("prod", other)}, 1},
		{"another rendering has", []schema.Source{rendered("dev", user), rendered("prod", other)}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			report := schema.New().Validate(test.sources...)
			if got := referenceFindings(report, schema.Warning); len(got) != test.want {
				t.Errorf("%q, want %d", got, test.want)
			}
		})
	}
}

// manyReferences are objects that refer to each other, four documents each, of
// which one reference is wrong.
func manyReferences(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `---
{apiVersion: v1, kind: ConfigMap, metadata: {name: settings-%[1]d}, data: {a: b, c: d}}
---
{apiVersion: v1, kind: Secret, metadata: {name: passwords-%[1]d}, stringData: {a: b}}
---
{apiVersion: v1, kind: Service, metadata: {name: web-%[1]d}, spec: {selector: {app: web-%[1]d, tier: web}, ports: [{port: 80, targetPort: http}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web-%[1]d}, spec: {selector: {matchLabels: {app: web-%[1]d, tier: web}}, template: {metadata: {labels: {app: web-%[1]d, tier: web}}, spec: {
  serviceAccountName: elsewhere-%[1]d, containers: [{name: c, image: i, ports: [{name: http, containerPort: 80}], envFrom: [{configMapRef: {name: settings-%[1]d}}],
  env: [{name: A, valueFrom: {secretKeyRef: {name: passwords-%[1]d, key: a}}}, {name: B, valueFrom: {configMapKeyRef: {name: settings-%[1]d, key: x}}}]}]}}}}
`, i)
	}
	return []byte(b.String())
}

// TestManyReferences: each is resolved, however many there are.
func TestManyReferences(t *testing.T) {
	const n = 2_500
	report := schema.New().Validate(schema.Source{Name: "x", Bytes: manyReferences(n)})
	if got := len(referenceFindings(report, schema.Warning)); got != n || len(report.Outside) != 1 || report.Outside[0].References != n {
		t.Errorf("%d findings and %v outside, want %d of each: %.300s", got, report.Outside, n, describe(report))
	}
}

// BenchmarkReferences compares documents per second as the number of documents
// grows: it must stay the same.
func BenchmarkReferences(b *testing.B) {
	for _, n := range []int{250, 2_500, 25_000} {
		b.Run(fmt.Sprintf("documents=%d", 4*n), func(b *testing.B) {
			source := schema.Source{Name: "x", Bytes: manyReferences(n)}
			v := schema.New()
			b.ReportAllocs()
			for b.Loop() {
				v.Validate(source)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*4*n), "µs/document")
		})
	}
}
