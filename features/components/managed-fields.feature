Feature: Programs of the cluster manage the fields that they write
  Source: Kubernetes documentation, Server-Side Apply, "Field management": "The Kubernetes
  API server tracks managed fields for all newly created objects."

  @b:managed-fields
  Scenario: A deployment, its ReplicaSet and its pod say who wrote what
    Given I run `kubectl create deployment web --image=nginx:1.25`
    And deployment web reaches 1 ready replica within 60s
    When I run `kubectl get deployment web --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}[{.manager} {.operation} {.subresource}]{end}'`
    Then the output contains "[kubectl-create Update ]"
    And the output contains "[kube-controller-manager Update status]"
    When I run `kubectl get replicasets -l app=web --show-managed-fields -o jsonpath='{range .items[0].metadata.managedFields[*]}[{.manager} {.operation} {.subresource}]{end}'`
    Then the output is:
      """
      [kube-controller-manager Update ][kube-controller-manager Update status]
      """
    When I run `kubectl get pods -l app=web --show-managed-fields -o jsonpath='{range .items[0].metadata.managedFields[*]}[{.manager} {.operation} {.subresource}]{end}'`
    Then the output is:
      """
      [kube-controller-manager Update ][kubelet Update status]
      """
    # The binding records nobody, and what admission adds is the creator's neither.
    When I run `kubectl get pods -l app=web --show-managed-fields -o jsonpath='{.items[0].metadata.managedFields[?(@.manager=="kube-controller-manager")].fieldsV1}'`
    Then the output contains:
      """
      "f:enableServiceLinks":{}
      """
    And the output does not contain "f:nodeName"
    And the output does not contain "f:serviceAccountName"
    When I run `kubectl get pods -l app=web --show-managed-fields -o jsonpath='{.items[0].metadata.managedFields[?(@.manager=="kubelet")].fieldsV1}'`
    Then the output contains:
      """
      "f:containerStatuses":{}
      """

  @b:managed-fields
  Scenario: A pod that fits nowhere has a condition of the scheduler's
    Given I run `kubectl run big --image=nginx:1.25 --overrides='{"spec":{"nodeSelector":{"nowhere":"yes"}}}'`
    And an event FailedScheduling is seen on pod big within 10s
    When I run `kubectl get pod big --show-managed-fields -o jsonpath='{.metadata.managedFields[?(@.subresource=="status")].manager}'`
    Then the output is:
      """
      kube-scheduler
      """

  @b:managed-fields-conflict
  Scenario: What a controller has written is a conflict for who applies something else
    Given the file ca.yaml:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: kube-root-ca.crt}
      data: {ca.crt: mine}
      """
    And configmap kube-root-ca.crt becomes present within 10s
    When I try `kubectl apply --server-side -f ca.yaml`
    Then the command fails with exit code 1
    And the error output contains:
      """
      conflict with "kube-controller-manager" using v1: .data.ca.crt
      """

  @b:managed-fields-conflict
  Scenario: What the kubelet has written is a conflict for who applies another status
    Given I run `kubectl run web --image=nginx:1.25`
    And pod web becomes Ready within 60s
    And the file status.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      status: {phase: Failed}
      """
    When I try `kubectl apply --server-side --subresource=status -f status.yaml`
    Then the command fails with exit code 1
    And the error output contains:
      """
      conflict with "kubelet" with subresource "status" using v1: .status.phase
      """

  @b:managed-fields-conflict
  Scenario: A client takes over what it writes, and nothing else
    Given I run `kubectl create deployment web --image=nginx:1.25`
    And deployment web reaches 1 ready replica within 60s
    When I run `kubectl label deployment web tier=front`
    And I run `kubectl get deployment web --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}[{.manager} {.operation} {.subresource}]{end}'`
    Then the output contains "[kubectl-label Update ]"
    And the output contains "[kubectl-create Update ]"
    And the output contains "[kube-controller-manager Update status]"
