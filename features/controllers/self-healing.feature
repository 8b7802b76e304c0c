Feature: Only a controller brings a pod back
  A pod of its own, which the document calls 自主式Pod, is gone when it is
  deleted. A controller's pod is replaced by another one.

  Source: Kubernetes notes, chapter 2 (pod):
  "自主式Pod：灭亡后不会重启，没人管。"
  "控制管理器的Pod：可以通过controller（控制器/管理器）来管理。"

  @b:bare-pod-not-recreated
  Scenario: A deleted bare pod does not come back
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: bare}
      spec:
        containers: [{name: app, image: "nginx:1.25"}]
      """
    And pod bare becomes Ready within 30s
    When I run `kubectl delete pod bare`
    Then the output is:
      """
      pod "bare" deleted from $NS namespace
      """
    And pod bare is deleted at once after the last command
    And pod bare stays gone for 5m
    When I run `kubectl get pod`
    Then the error output is:
      """
      No resources found in $NS namespace.
      """
    When I try `kubectl delete pod bare`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (NotFound): pods "bare" not found
      """

  @b:controlled-pod-recreated
  Scenario: A deleted pod of a Deployment is replaced by one with another name and UID
    The new one is made at once, while the old one is still ending.

    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And deployment web reaches 2 ready replicas within 30s
    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      ID=$(kubectl get pod $POD -o jsonpath='{.metadata.uid}')
      kubectl delete pod $POD
      """
    Then pod web-* is created within 1s after pod $POD is marked for deletion
    And pod $POD is deleted at once after the last command
    And it happened exactly 3 times that pod web-* is created
    And deployment web reaches 2 ready replicas within 30s
    When I run `kubectl get pod -o custom-columns=NAME:.metadata.name,UID:.metadata.uid`
    Then the output has 3 lines
    And the output does not contain "$POD"
    And the output does not contain "$ID"
