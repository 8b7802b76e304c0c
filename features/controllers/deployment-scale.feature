Feature: A Deployment is scaled
  Scaling changes the replicas of the same ReplicaSet: there is no new
  ReplicaSet and no new revision.

  Source: Kubernetes notes, chapter 2 (controller): "扩容和缩容"

  Background:
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
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And deployment web reaches 2 ready replicas within 30s

  @b:deployment-scale
  Scenario: Up
    When I run `kubectl scale deployment web --replicas=5`
    Then the output is:
      """
      deployment.apps/web scaled
      """
    And deployment web reaches 5 ready replicas within 30s
    And replicaset web-75cff6bcc4 has 5 ready replicas
    And it happened exactly 1 time that replicaset web-* is created
    And it never happened that pod web-* is marked for deletion
    And the field annotations.deployment.kubernetes.io/revision of deployment web is "1"
    And an event ScalingReplicaSet saying "Scaled up replica set web-75cff6bcc4 from 2 to 5" was seen on deployment web

  @b:deployment-scale
  Scenario: Down
    When I run `kubectl scale deployment web --replicas=1`
    Then exactly 1 pod of deployment web becomes present within 10s
    And replicaset web-75cff6bcc4 has 1 ready replica
    And it happened exactly 1 time that replicaset web-* is created
    And an event ScalingReplicaSet saying "Scaled down replica set web-75cff6bcc4 from 2 to 1" was seen on deployment web

  @b:deployment-scale
  Scenario: To nothing, and the ReplicaSet stays
    When I run `kubectl scale deployment web --replicas=0`
    Then no pods become present within 10s
    And replicaset web-75cff6bcc4 is present
    When I run `kubectl get deployment`
    Then the output is a table with:
      | NAME | READY | UP-TO-DATE | AVAILABLE |
      | web  | 0/0   | 0          | 0         |

  @b:deployment-scale
  Scenario Outline: What kubectl refuses to scale: <why>
    When I try `kubectl scale deployment <arguments>`
    Then the command fails with exit code 1
    And the error output is:
      """
      <words>
      """
    And deployment web has 2 desired replicas

    Examples:
      | why                         | arguments                            | words                                                                                      |
      | another number is expected  | web --replicas=5 --current-replicas=7 | error: Expected replicas to be 7, was 2                                                   |
      | there is no such Deployment | nosuch --replicas=2                  | Error from server (NotFound): deployments.apps "nosuch" not found                          |
      | less than nothing           | web --replicas=-1                    | error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0 |
