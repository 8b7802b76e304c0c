Feature: Admission policies decide with CEL
  Source: Kubernetes documentation, "Validating Admission Policy" and "Mutating Admission Policy". A policy
  holds once the API server's own watch has told it of it.

  @alone @b:validating-admission-policy
  Scenario: A policy that is bound refuses what its expression does not allow
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: few}
      spec:
        failurePolicy: Fail
        matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]}
        validations: [{expression: "object.spec.replicas <= 5", messageExpression: "'at most 5, not ' + string(object.spec.replicas)"}]
      """
    When I run `kubectl create deployment unbound --image=nginx --replicas=6`
    And I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: few}
      spec: {policyName: few, validationActions: [Deny]}
      """
    And 5 seconds pass
    And I try `kubectl create deployment many --image=nginx --replicas=6`
    Then the command fails with exit code 1
    And the error output contains "ValidatingAdmissionPolicy 'few' with binding 'few' denied request: at most 5, not 6"
    When I run `kubectl create deployment some --image=nginx --replicas=5`
    And I try `kubectl scale deployment some --replicas=6`
    Then the command succeeds

  @alone @b:validating-admission-policy
  Scenario: A policy takes its limit from a ConfigMap and may only warn
    Given I run `kubectl create configmap limit --from-literal=most=2`
    And I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: few}
      spec:
        paramKind: {apiVersion: v1, kind: ConfigMap}
        matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]}
        matchConditions: [{name: not-free, expression: "!object.metadata.name.startsWith('free')"}]
        validations: [{expression: "object.spec.replicas <= int(params.data.most)", message: too many}]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: few}
      spec: {policyName: few, validationActions: [Warn], paramRef: {name: limit, namespace: $NS, parameterNotFoundAction: Deny}}
      """
    When 5 seconds pass
    And I run `kubectl create deployment many --image=nginx --replicas=3`
    Then the error output contains "Warning: Validation failed for ValidatingAdmissionPolicy 'few' with binding 'few': too many"
    When I run `kubectl create deployment free --image=nginx --replicas=3`
    Then the error output is empty

  @alone @b:mutating-admission-policy
  Scenario: A mutating policy changes what is created, also by controllers
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingAdmissionPolicy
      metadata: {name: labelled}
      spec:
        reinvocationPolicy: Never
        matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}
        mutations:
        - patchType: ApplyConfiguration
          applyConfiguration: {expression: 'Object{metadata: Object.metadata{labels: {"team": "green"}}}'}
        - patchType: JSONPatch
          jsonPatch: {expression: '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b"), value: "c"}]'}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingAdmissionPolicyBinding
      metadata: {name: labelled}
      spec: {policyName: labelled}
      """
    When 5 seconds pass
    And I run `kubectl create deployment web --image=nginx`
    And exactly 1 pod becomes Ready within 30s
    And I run `kubectl get pods -l app=web,team=green,a/b=c -o name`
    Then the output contains "pod/web-"

  @b:runtime-class-without-handler
  Scenario: Pods of a class whose handler the nodes do not have do not start
    Given I run:
      """
      echo '{"apiVersion":"node.k8s.io/v1","kind":"RuntimeClass","metadata":{"name":"gvisor"},"handler":"runsc"}' | kubectl apply -f -
      kubectl run p --image=nginx --overrides='{"spec":{"runtimeClassName":"gvisor"}}'
      """
    Then pod p stays Pending for 20s
    When I run `kubectl get events --field-selector reason=FailedCreatePodSandBox -o jsonpath='{.items[0].message}'`
    Then the output contains "no runtime for \"runsc\" is configured"
