Feature: Manifests and commands on a cluster that is reached by its API alone

  @alone
  Scenario: Others ask
    When I try `kubectl get pod --as=nobody`
    Then the error output contains "User \"nobody\" cannot list resource \"pods\""
    When I run `kubectl create serviceaccount reader`
    And I run `TOKEN=$(kubectl create token reader)`
    And I try `kubectl get pod --token=$TOKEN`
    Then the error output contains "serviceaccount:$NS:reader"
    When I run `kubectl create rolebinding reader --clusterrole=view --serviceaccount=$NS:reader`
    And I run `kubectl get pod --token=$TOKEN`
    Then the command succeeds
    When I try `kubectl get pod --token=wrong`
    Then the command fails

  Scenario: Manifests are sent
    Given the file settings.yaml:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      data: {node: "$NODE1", namespace: "@NS@"}
      """
    When I run `kubectl create -f settings.yaml`
    Then the command succeeds
    And the output is:
      """
      configmap/settings created
      """
    And the error output is empty
    When I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: applied}
      data: {a: b}
      """
    Then the output contains "configmap/applied created"
    When I create the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: made}
      """
    And I replace the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: made}
      data: {c: d}
      """
    Then the output contains:
      """
      made
      replaced
      """
    And the output does not contain "created"
    And the output matches "^configmap/made replaced"
    When I try to create the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: made}
      """
    Then the command fails
    And the command fails with exit code 1
    And the output is empty
    And the error output contains "AlreadyExists"
    And the error output contains:
      """
      made
      already exists
      """
    And the error output does not contain "Warning"
    And the error output matches "configmaps \"made\" already exists"
    When I try to replace the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: nosuch}
      """
    Then the command fails
    When I try to apply the manifest:
      """
      apiVersion: v1
      kind: Nonsense
      metadata: {name: x}
      """
    Then the command fails
    When I try `kubectl get configmap nosuch`
    Then the error output is:
      """
      Error from server (NotFound): configmaps "nosuch" not found
      """
    When I try:
      """
      kubectl get nonsense
      kubectl get configmap settings applied made
      """
    Then the output has 4 lines
    And the output is a table with:
      | NAME     | DATA |
      | settings | 2    |
      | applied  | 1    |
      | made     | 1    |
    And the output is a table that has:
      | NAME    |
      | applied |
    When I run:
      """
      NODE=$(kubectl get configmap settings -o jsonpath='{.data.node}')
      kubectl get configmap settings -o jsonpath='{.data.namespace}'
      echo " $NODE"
      """
    Then the output contains "$NODE1"
    When I delete the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: made}
      """
    Then the output contains "deleted"

  Scenario: Manifests are validated
    When I validate the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: x}
      spec: {containers: [{name: main, image: busybox}]}
      """
    Then the manifest is valid
    Given the file broken.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: x}
      spec:
        containers: []
      """
    When I validate the file broken.yaml
    Then the manifest is refused
    And the manifest is refused saying "Required value"
    And the manifest is refused in line 5 saying "Required value"

  Scenario: A container is reached
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - {name: main, image: "busybox:1.36", command: [sh, -c, "echo begun; while true; do echo tick; sleep 1; done"]}
      """
    When I run `kubectl wait --for=condition=Ready pod/web --timeout=60s`
    Then the output contains "pod/web condition met"
    And pod web is Ready
    When I run `kubectl exec web -- echo hello`
    Then the output contains "hello"
    When I run `echo data | kubectl exec -i web -- cat`
    Then the output contains "data"
    When I try `kubectl exec web -- sh -c 'exit 7'`
    Then the command fails with exit code 7
    When I run:
      """
      echo inside > note
      kubectl cp note web:/tmp/note
      kubectl exec web -- cat /tmp/note
      kubectl cp web:/tmp/note back
      cat back
      """
    Then the output contains "inside"
    When I try `timeout 2 kubectl exec web -- sleep 1000`
    Then the command fails with exit code 124
    When I try `timeout 2 kubectl logs -f web`
    Then the command fails with exit code 124
    And the output contains "tick"
    When I try `timeout 2 kubectl attach web`
    Then the command fails with exit code 124
    When I start `kubectl logs -f web` in the background
    And I start `kubectl exec web -- sh -c 'echo sleeping; sleep 1000'` in the background
    And 2 seconds pass
    And the background command is stopped
    Then the output contains "sleeping"
    When I try `kubectl port-forward web 8080`
    Then the command fails
    And the error output contains "not supported in a scenario"
    When I run `kubectl run tmp -i --rm -q --restart=Never --image=busybox:1.36 -- echo done`
    Then the output contains "done"
    And pod tmp is gone
    When I try `timeout 5 kubectl run stuck -i -q --restart=Never --image=busybox:1.36 -- sleep 1000`
    Then the command fails with exit code 124
    When I run `kubectl delete pod web stuck --grace-period=1`
    Then pod web is gone
    And pod stuck is gone

  Scenario: What comes is followed
    When I start `kubectl get pod -w` in the background
    And I run `kubectl create deployment web --image=busybox:1.36 --replicas=2 -- sleep 1000`
    And I run `kubectl rollout status deployment/web --timeout=60s`
    Then the output contains "successfully rolled out"
    And deployment web is complete
    When the background command is stopped
    Then the output contains "Running"
    When I run `kubectl set image deployment/web busybox=nosuch.invalid/none:1`
    And I start `kubectl rollout status deployment/web` in the background
    And I try `timeout 3 kubectl rollout status deployment/web`
    Then the command fails with exit code 124
    And the output contains "Waiting for deployment"
    When I try `kubectl rollout status deployment/web --timeout=2s`
    Then the command fails with exit code 1
    And the error output contains "timed out waiting for the condition"
    When I try `kubectl wait --for=condition=Ready pod -l app=web --timeout=2s`
    Then the error output contains "timed out waiting for the condition"

  Scenario: A scenario has further namespaces
    When I run `kubectl create namespace $NS-other`
    And I run `kubectl create service clusterip web --tcp=80 -n $NS-other`
    Then namespace $NS-other is Active
    And service web in namespace $NS-other is present
    When I run `kubectl delete namespace $NS-other`
    Then namespace $NS-other is gone
