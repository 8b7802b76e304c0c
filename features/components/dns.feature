Feature: CoreDNS knows Services by their names
  A Service's name resolves to its cluster IP from a pod of the same namespace,
  and NAME.NAMESPACE from others; without a Service there is no answer.

  nslookup of busybox newer than 1.28 asks for a name in all search domains and
  exits 1 if one of them does not know it, even though another one does; a name
  with a dot it asks for as it stands. Programs that use the C library, such as
  wget, use the search domains rightly.

  Source: Kubernetes notes, chapter 1 (组件说明):
  "CoreDNS: 可以为集群中的SVC（service）创建一个域名IP的对应关系解析"

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, name: http}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: headless}
      spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: ext}
      spec: {type: ExternalName, externalName: kubernetes.default.svc.cluster.local}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "nginx:1.25"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 2 pods become Ready within 30s
    And 6 seconds pass

  @b:coredns-service-name
  Scenario: A pod's resolver looks in its own namespace first
    When I run `kubectl exec client -- cat /etc/resolv.conf`
    Then the output contains:
      """
      search $NS.svc.cluster.local svc.cluster.local cluster.local
      options ndots:5
      """

  @b:coredns-service-name
  Scenario Outline: <name> resolves to the Service
    Then an HTTP request from pod client to http://<name>/ answers "Welcome to nginx!"

    Examples:
      | name                      |
      | web                       |
      | web.$NS                   |
      | web.$NS.svc               |
      | web.$NS.svc.cluster.local |

  @b:coredns-service-name
  Scenario: The full name resolves to the cluster IP
    When I run:
      """
      IP=$(kubectl get svc web -o jsonpath='{.spec.clusterIP}')
      kubectl exec client -- nslookup web.$NS.svc.cluster.local
      """
    Then the output contains:
      """
      Name:	web.$NS.svc.cluster.local
      Address: $IP
      """

  @b:coredns-service-name
  Scenario: nslookup of busybox finds the short name and fails all the same
    When I run `IP=$(kubectl get svc web -o jsonpath='{.spec.clusterIP}')`
    And I try `kubectl exec client -- nslookup web`
    Then the command fails with exit code 1
    And the output contains:
      """
      Name:	web.$NS.svc.cluster.local
      Address: $IP
      ** server can't find web.svc.cluster.local: NXDOMAIN
      ** server can't find web.cluster.local: NXDOMAIN
      """

  @b:coredns-service-name
  Scenario: A headless Service resolves to its pods
    When I run:
      """
      IP=$(kubectl get pod web -o jsonpath='{.status.podIP}')
      kubectl exec client -- nslookup headless.$NS.svc.cluster.local
      """
    Then the output contains:
      """
      Name:	headless.$NS.svc.cluster.local
      Address: $IP
      """

  @b:coredns-service-name
  Scenario: An ExternalName Service resolves to another name
    When I run `kubectl exec client -- nslookup ext.$NS.svc.cluster.local`
    Then the output contains:
      """
      ext.$NS.svc.cluster.local	canonical name = kubernetes.default.svc.cluster.local
      Name:	kubernetes.default.svc.cluster.local
      """

  @b:coredns-service-name
  Scenario: Where there is no Service, there is no answer
    When I try `kubectl exec client -- nslookup nosuch`
    Then the command fails with exit code 1
    And the output contains:
      """
      ** server can't find nosuch.$NS.svc.cluster.local: NXDOMAIN
      ** server can't find nosuch.svc.cluster.local: NXDOMAIN
      ** server can't find nosuch.cluster.local: NXDOMAIN
      """
    And the output does not contain "Name:"
