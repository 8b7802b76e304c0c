Feature: The control plane restarts
  What is stored stays, and what runs goes on. Controllers and the scheduler begin with
  a list of what there is, once they have got the leases of those before them.

  Source: Kubernetes documentation, "Leases" and "Nodes".

  @alone @b:control-plane-restart
  Scenario: What was there is still there, and controllers go on
    Given I run `kubectl create deployment web --image=nginx:1.25 --replicas=2`
    And deployment web reaches 2 ready replicas within 1m
    And I start `kubectl get configmaps --watch-only` in the background
    When the control plane restarts
    And I run `kubectl get deployment web -o jsonpath='{.status.readyReplicas}'`
    Then the output is:
      """
      2
      """
    When I run `kubectl scale deployment web --replicas=3`
    Then deployment web reaches 3 ready replicas within 2m
    And the number of ready replicas of deployment web has never been below 2 since the last command

  @alone @b:control-plane-restart
  Scenario: Containers go on, and what became of them is reported afterwards
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: stays}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "36000"]}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: ends}
      spec:
        restartPolicy: Never
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "8"]}]
      """
    And pod stays becomes Ready within 60s
    And pod ends becomes Ready within 60s
    When the control plane restarts
    Then pod ends becomes Succeeded within 1m
    And pod stays is Ready
    And container main of pod stays has 0 restarts
    When I run `kubectl run late --image=nginx:1.25`
    Then pod late becomes Ready within 2m

  @alone @b:control-plane-restart
  Scenario: A pod that was to end has ended, and its controller makes up for it
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 5
            containers: [{name: main, image: "busybox:1.36", command: [sleep, "36000"]}]
      """
    And replicaset web reaches 1 ready replica within 1m
    When I run `POD=$(kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.name}')`
    And I run `kubectl delete pod $POD --wait=false`
    And the control plane restarts
    Then pod $POD becomes gone within 1m
    And replicaset web reaches 1 ready replica within 2m
