Feature: The document's example 1, a ReplicaSet
  Source: Kubernetes notes, chapter 6 (示例1：RS):
  "修改标签；删除pod等操作，并不会改变副本为3，说明RS具备管理pod副本的功能。"

  The manifest and the commands are the document's own.

  Background:
    Given the file rs.yaml:
      """
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata:
        name: frontend
      spec:
        replicas: 3
        selector:
          matchLabels:
            tier: frontend
        template:
          metadata:
            labels:
              tier: frontend
          spec:
            containers:
            - name: myapp
              image: nginx
              env:
              - name: GET_HOSTS_FROM
                value: dns
              ports:
              - containerPort: 80
      """
    And I run `kubectl create -f rs.yaml`
    And replicaset frontend reaches 3 ready replicas within 30s

  @b:rs-example
  Scenario: There are three pods
    "发现三个frontend的pod"

    When I run `kubectl get pod`
    Then the output is a table with:
      | NAME       | READY | STATUS  | RESTARTS |
      | frontend-* | 1/1   | Running | 0        |
      | frontend-* | 1/1   | Running | 0        |
      | frontend-* | 1/1   | Running | 0        |
    When I run `kubectl get rs -o wide`
    Then the output is a table with:
      | NAME     | DESIRED | CURRENT | READY | CONTAINERS | IMAGES | SELECTOR      |
      | frontend | 3       | 3       | 3     | myapp      | nginx  | tier=frontend |
    When I run `kubectl describe rs frontend`
    Then the output matches "Replicas: +3 current / 3 desired"
    And the output matches "Pods Status: +3 Running / 0 Waiting / 0 Succeeded / 0 Failed"
    And the output matches "GET_HOSTS_FROM: +dns"
    And the output matches "Normal +SuccessfulCreate +[^ ]+ +replicaset-controller +Created pod: frontend-[a-z0-9]{5}"

  @b:rs-example
  Scenario: All pods are deleted, and there are three again
    "虽然删除了，但是还存在，说明rs在自动创建"

    When I run `kubectl delete pod --all`
    Then the output has 3 lines
    And pod frontend-* is created within 1s after the last command
    And replicaset frontend reaches 3 ready replicas within 30s
    And exactly 3 pods become present within 10s
    And it happened exactly 6 times that pod frontend-* is created
    And it happened exactly 3 times that pod frontend-* is deleted

  @b:rs-example
  Scenario: A pod that is given another label is left alone and replaced
    "发现有四个pod，说明rs和pod通过标签关联"

    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl label pod $POD tier=frontend1 --overwrite=true
      """
    Then pod $POD is released within 1s after the last command
    And pod frontend-* is created within 1s after the last command
    And exactly 4 pods become Ready within 30s
    When I run `kubectl get pod --show-labels`
    Then the output is a table with:
      | NAME       | READY | STATUS  | LABELS         |
      | $POD       | 1/1   | Running | tier=frontend1 |
      | frontend-* | 1/1   | Running | tier=frontend  |
      | frontend-* | 1/1   | Running | tier=frontend  |
      | frontend-* | 1/1   | Running | tier=frontend  |

  @b:rs-example @contradiction
  Scenario: The document's command to delete the ReplicaSet is misspelt
    "kbuectl delete pod rs --all	# 删除rs （3个）"

    When I try `kbuectl delete pod rs --all`
    Then the command fails with exit code 127
    And the error output contains "kbuectl: command not found"
    And exactly 3 pods are Ready

  @b:rs-example @contradiction
  Scenario: Spelt right, it is an error all the same
    It asks for all pods and for a pod named rs at once.

    When I try `kubectl delete pod rs --all`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: name cannot be provided when a selector is specified
      """
    And replicaset frontend stays present for 10s
    And exactly 3 pods are Ready

  @b:rs-example
  Scenario: The ReplicaSet takes its pods with it, but not the one that was released
    "删除pod （1个）"

    Given I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl label pod $POD tier=frontend1 --overwrite=true
      """
    And exactly 4 pods become Ready within 30s
    When I run `kubectl delete rs --all`
    Then exactly 1 pod becomes present within 10s
    And pod $POD stays Ready for 1m
    When I run `kubectl delete pod --all`
    Then the output is:
      """
      pod "$POD" deleted from $NS namespace
      """
    And no pods stay present for 10s
