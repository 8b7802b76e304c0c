Feature: A ReplicationController keeps the number of its pods
  Source: Kubernetes notes, chapter 2 (controller): "ReplicationController
  用来确保容器应用的副本数始终保持在用户定义的副本数，即如果有容器异常退出，会自动创建新的 Pod
  来替代；而如果异常多出来的容器也会自动回收。"

  Background:
    Given I create the manifest:
      """
      apiVersion: v1
      kind: ReplicationController
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {app: web}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: nginx, image: "nginx:1.25"}]
      """
    And replicationcontroller web reaches 2 ready replicas within 30s

  @b:rc-replaces-failed
  Scenario: It makes the pods it is to have
    When I run `kubectl get rc -o wide`
    Then the output is a table with:
      | NAME | DESIRED | CURRENT | READY | CONTAINERS | IMAGES     | SELECTOR |
      | web  | 2       | 2       | 2     | nginx      | nginx:1.25 | app=web  |
    When I run `kubectl describe rc web`
    Then the output matches "Pods Status: +2 Running / 0 Waiting / 0 Succeeded / 0 Failed"
    And the output matches "Normal +SuccessfulCreate +[^ ]+ +replication-controller +Created pod: web-[a-z0-9]{5}"

  @b:rc-replaces-failed
  Scenario: A deleted pod is replaced
    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod $POD
      """
    Then pod web-* is created within 1s after the last command
    And replicationcontroller web reaches 2 ready replicas within 30s
    And pod $POD is gone
    And exactly 2 pods are owned by replicationcontroller web

  @b:rc-replaces-failed
  Scenario: A failed pod is replaced, and left where it is
    Here a pod is older than it may be, so that the kubelet ends it. The failed
    pod is not counted any more.

    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl patch pod $POD --type=merge -p '{"spec":{"activeDeadlineSeconds":1}}'
      """
    Then pod $POD becomes Failed within 10s
    And pod web-* is created within 1s after pod $POD becomes Failed
    And exactly 2 pods become Ready within 10s
    And pod $POD stays Failed for 1m
    And the field reason of pod $POD is "DeadlineExceeded"
    And exactly 3 pods are owned by replicationcontroller web
    And replicationcontroller web has 2 current replicas
    And replicationcontroller web has 2 ready replicas

  @b:rc-replaces-failed
  Scenario: The pods go with their ReplicationController
    When I run `kubectl delete rc web`
    Then no pods with label app=web become present within 10s

  @b:rc-removes-surplus
  Scenario: A pod too many is removed at once
    It matches the selector, so the ReplicationController takes it for its own,
    counts three and deletes one: the one that is not ready yet.

    When I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: extra, labels: {app: web}}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: nginx, image: "nginx:1.25"}]
      """
    Then pod extra is marked for deletion within 1s after the last command
    And an event SuccessfulDelete saying "Deleted pod: extra" is seen on replicationcontroller web within 1s
    And pod extra becomes gone within 10s
    And exactly 2 pods named web-* have been Ready since the last command

  @b:rc-removes-surplus
  Scenario: Scaling down removes pods likewise
    When I run `kubectl scale rc web --replicas=1`
    Then the output is:
      """
      replicationcontroller/web scaled
      """
    And exactly 1 pod with label app=web becomes present within 10s
    And an event SuccessfulDelete saying "Deleted pod: web-" was seen on replicationcontroller web
    And replicationcontroller web has 1 ready replica
