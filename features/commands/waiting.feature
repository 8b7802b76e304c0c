Feature: Commands that wait, in the cluster's time

  Background:
    Given the file web.yaml:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 3
            containers:
            - {name: a, image: "busybox:1.36", command: [sh, -c, "i=0; while true; do echo a$i; i=$((i+1)); sleep 1; done"]}
            - {name: b, image: "busybox:1.36", command: [sh, -c, "i=0; while true; do echo b$i; i=$((i+1)); sleep 1; done"]}
      """

  Scenario: Logs are followed from before their containers start
    When I run `kubectl create -f web.yaml`
    And I try `timeout 15 kubectl logs -f deploy/web --all-containers --prefix`
    Then the command fails with exit code 124
    And the output contains "/a] a1"
    And the output contains "/b] b1"
    And the error output contains "Found 2 pods, using pod/web-"
    When I run `kubectl logs deploy/web --all-pods --prefix`
    Then the output matches "a\] a1(.*\n)*.*a\] a1"
    When I run `kubectl logs -l app=web`
    Then the error output matches "(Defaulted container .a. out of: a, b\s*){2}"

  Scenario: A head ends what goes on, by not reading on
    When I run `kubectl create -f web.yaml`
    And I run `kubectl rollout status deploy/web`
    And I run `kubectl logs -f deploy/web -c a | head -n 2`
    Then the output is:
      """
      a0
      a1
      """
    When I run `kubectl logs deploy/web -c a --tail 1`
    Then the output matches "a[2-4]"

  Scenario: Manifests come from a pipe
    When I run `kubectl create -f web.yaml -o yaml --dry-run=client | kubectl apply -f -`
    Then the output contains "deployment.apps/web created"
    When I run `kubectl rollout status deploy/web | tail -1`
    Then the output contains "successfully rolled out"

  Scenario: A deletion that a finalizer prevents is given up after its timeout
    When I run `kubectl create -f web.yaml`
    And I run `kubectl patch deploy web -p '{"metadata":{"finalizers":["example.com/keep"]}}'`
    And I try `kubectl delete deploy web --timeout=5s`
    Then the command fails with exit code 1
    And the error output contains "timed out waiting for the condition on deployments/web"

  Scenario: A replacement waits until the old object is gone, and a scale until it is reached
    When I run `kubectl create -f web.yaml`
    And I run `kubectl rollout status deploy/web`
    And I run `kubectl replace --force -f web.yaml`
    And I run `kubectl scale deploy web --replicas 3 --timeout 30s`
    Then deployment web has 3 current replicas

  @alone @drain
  Scenario: A drained node waits for an eviction that a budget allows only later
    When I run `kubectl create -f web.yaml`
    And I run `kubectl rollout status deploy/web`
    And I run `kubectl create poddisruptionbudget web --selector app=web --min-available 2`
    And I try `kubectl drain $NODE1 --ignore-daemonsets --timeout=20s`
    Then the command fails with exit code 1
    When I run `kubectl delete poddisruptionbudget web`
    And I run `kubectl drain $NODE1 --ignore-daemonsets`
    Then the output contains "drained"

  @alone @drain
  Scenario: Pods of one budget that are drained at once are evicted as the budget allows
    When I run `kubectl cordon $NODE2`
    And I run `kubectl create -f web.yaml`
    And I run `kubectl scale deploy web --replicas 5`
    And I run `kubectl rollout status deploy/web`
    And I run `kubectl uncordon $NODE2`
    And I run `kubectl create poddisruptionbudget web --selector app=web --max-unavailable 2`
    And I run `kubectl drain $NODE1 --ignore-daemonsets`
    Then the error output contains "will retry after 5s"
    And the output contains "drained"
    When I run `kubectl get pod -o name --field-selector spec.nodeName=$NODE1`
    Then the output is empty

  @alone @drain
  Scenario: A drain that may not evict says so of each pod, in order
    When I run `kubectl create -f web.yaml`
    And I run `kubectl rollout status deploy/web`
    And I run `kubectl create clusterrole draining --verb get,list,patch --resource nodes,pods,daemonsets.apps`
    And I run `kubectl create clusterrolebinding draining --clusterrole draining --user drainer`
    And I try `kubectl drain $NODE1 $NODE2 --ignore-daemonsets --as drainer`
    Then the command fails with exit code 1
    And the error output contains "error when evicting pods"

  Scenario Outline: <command> waits in the background, too
    When I run `kubectl create -f web.yaml`
    And I start `<command>` in the background
    And I run `kubectl rollout status deploy/web`
    And 5 seconds pass
    And the background command is stopped
    Then the output contains "<said>"

    Examples:
      | command                                               | said                              |
      | kubectl rollout status deploy/web                     | successfully rolled out           |
      | kubectl wait --for=condition=Available deployment/web | deployment.apps/web condition met |

  Scenario: A command in the background gives up at its timeout
    When I start `kubectl wait --for=create configmap/no --timeout=2s` in the background
    And 5 seconds pass
    And the background command is stopped
    Then the command fails with exit code 1
    And the error output contains "timed out waiting for the condition"
