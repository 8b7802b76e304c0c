@needs:network-policies
Feature: Network policies decide who reaches a pod
  Source: Kubernetes documentation, "Network Policies". kind's network plugin enforces them with
  kube-network-policies: what is not allowed is dropped, and its sender waits.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: server, labels: {app: server}}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"], ports: [{name: http, containerPort: 8080}], readinessProbe: {httpGet: {path: /healthz, port: 8080}}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: friend, labels: {role: friend}}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: "busybox:1.36", command: [sleep, 1d]}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: stranger}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: "busybox:1.36", command: [sleep, 1d]}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: server}
      spec: {selector: {app: server}, ports: [{port: 80, targetPort: 8080}]}
      """
    And exactly 3 pods become Ready within 30s
    And 2 seconds pass

  @b:netpol-ingress
  Scenario: A policy without rules lets nobody in, but the kubelet's probes
    When I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: none}
      spec: {podSelector: {matchLabels: {app: server}}, policyTypes: [Ingress]}
      """
    Then an HTTP request from pod friend to http://server/hostname fails
    And pod server stays Ready for 1m

  @b:netpol-ingress
  Scenario: A policy lets in those whom it selects, at a port by its name
    When I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: friends}
      spec:
        podSelector: {matchLabels: {app: server}}
        ingress: [{from: [{podSelector: {matchLabels: {role: friend}}}], ports: [{port: http}]}]
      """
    Then an HTTP request from pod friend to http://server/hostname answers "server"
    And an HTTP request from pod stranger to http://server/hostname fails

  @b:netpol-ingress
  Scenario: Pods of other namespaces are selected by their namespace's labels
    Given I run `kubectl create namespace other`
    And I run `kubectl run visitor -n other --image=busybox:1.36 -- sleep 1d`
    And I run `kubectl wait -n other pod/visitor --for=condition=Ready --timeout=30s`
    And I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: others}
      spec:
        podSelector: {}
        policyTypes: [Ingress]
        ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}]
      """
    When I run `IP=$(kubectl get pod server -o jsonpath='{.status.podIP}')`
    And I run `kubectl exec -n other visitor -- wget -qO- -T 2 http://$IP:8080/hostname`
    Then the output contains "server"
    And an HTTP request from pod friend to http://server/hostname fails

  @b:netpol-egress
  Scenario: A policy for what leaves a pod forgets DNS easily
    When I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: out}
      spec:
        podSelector: {matchLabels: {role: friend}}
        policyTypes: [Egress]
        egress: [{to: [{podSelector: {matchLabels: {app: server}}}]}]
      """
    And I run `IP=$(kubectl get pod server -o jsonpath='{.status.podIP}')`
    Then an HTTP request from pod friend to http://$IP:8080/hostname answers "server"
    And an HTTP request from pod friend to http://server/hostname fails
    When I run `kubectl patch netpol out --type=json -p '[{"op":"add","path":"/spec/egress/-","value":{"to":[{"namespaceSelector":{},"podSelector":{"matchLabels":{"k8s-app":"kube-dns"}}}],"ports":[{"protocol":"UDP","port":53}]}}]'`
    Then an HTTP request from pod friend to http://server/hostname answers "server"
