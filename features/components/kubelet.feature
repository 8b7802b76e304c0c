Feature: The kubelet cares for the life of containers
  A container that ends is handled by its pod's restart policy, and the pod's
  status reports it.

  Source: Kubernetes notes, chapter 1 (组件说明): "Kubelet: 直接和容器引擎交互，实现容器的生命周期的管理"

  @b:kubelet-container-lifecycle
  Scenario: Always - the container is started again in the same pod
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: always}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 9" TERM; while true; do sleep 0.1; done']}]}
      """
    And pod always becomes Ready within 30s
    When I run `kubectl exec always -- kill 1`
    Then container main of pod always restarts at once after the last command
    And pod always becomes Ready within 10s
    And the field lastState of container main of pod always is "terminated:Error:9"
    And container main of pod always has 1 restart
    And it happened exactly 1 time that pod always is created

  @b:kubelet-container-lifecycle
  Scenario: The status is the kubelet's - what somebody else writes stays ten seconds at most
    pkg/kubelet/status/status_manager.go: every syncPeriod the kubelet compares
    (needsReconcile) and writes its own status again.

    Given I run `kubectl run main --image=busybox:1.36 -- sleep 3600`
    And pod main becomes Ready within 30s
    # A sync of the pod that found it Failed would end it; the next one comes a minute after its start.
    And 5 seconds pass
    When I run `kubectl patch pod main --subresource=status -p '{"status":{"phase":"Failed","reason":"Evicted","message":"by hand"}}'`
    Then pod main becomes Evicted within 1s
    And pod main becomes Running within 12s
    And container main of pod main has 0 restarts

  @b:kubelet-container-lifecycle
  Scenario: Never - the pod has failed
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: never}
      spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 9" TERM; while true; do sleep 0.1; done']}]}
      """
    And pod never becomes Ready within 30s
    When I run `kubectl exec never -- kill 1`
    Then pod never becomes Failed within 10s
    And container main of pod never is terminated with exit code 9
    And container main of pod never has 0 restarts
    When I run `kubectl get pod never`
    Then the output is a table with:
      | NAME  | READY | STATUS | RESTARTS |
      | never | 0/1   | Error  | 0        |

  @b:kubelet-container-lifecycle
  Scenario: OnFailure - a container that ends well is not started again
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: onfailure}
      spec: {restartPolicy: OnFailure, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done']}]}
      """
    And pod onfailure becomes Ready within 30s
    When I run `kubectl exec onfailure -- kill 1`
    Then pod onfailure becomes Succeeded within 10s
    And container main of pod onfailure has 0 restarts
    When I run `kubectl get pod onfailure`
    Then the output is a table with:
      | NAME      | READY | STATUS    | RESTARTS |
      | onfailure | 0/1   | Completed | 0        |

  Scenario: A pod in its node's network has the node's /etc/hosts
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: host}
      spec:
        hostNetwork: true
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
      """
    And pod host becomes Running within 30s
    And I run `kubectl exec host -- head -n 1 /etc/hosts`
    Then the output is:
      """
      # Kubernetes-managed hosts file (host network).
      """
