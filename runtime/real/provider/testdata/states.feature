Feature: What happens on a cluster that is watched

  Scenario: States of a pod
    When I run `kubectl run web --image=busybox:1.36 --labels=app=web -- sh -c 'trap "exit 0" TERM; while true; do sleep 1; done'`
    Then pod web is present
    And pod web becomes Ready within 30s
    And pod web is Running
    And container web of pod web is running
    And pod web stays Ready for 2s
    And pod web has been Ready since pod web becomes Ready
    And pod web was never Failed
    And exactly 1 pod becomes Ready within 1s
    And all pods with label app=web are Ready
    And exactly 1 pod named web stays present for 1s
    And at least 1 pod named web has been Ready since pod web becomes Ready
    And container web of pod web has 0 restarts
    And the field qosClass of pod web becomes "BestEffort" within 5s
    And the field qosClass of pod web is "BestEffort"
    And an event Scheduled was seen on pod web
    And an event Scheduled saying "assigned" was seen on pod web
    And an event Pulled is seen on pod web within 10s
    And an event Created saying "ontainer" is seen on pod web within 10s
    And an event Started matching "^(Started c|C)ontainer" is seen on pod web within 10s
    And no event Killing was seen on pod web
    And 1 second passes
    And pod web is created before container web of pod web starts
    And pod web is created within 10s after the last command
    And container web of pod web starts between 0s and 30s after pod web is created
    And container web of pod web starts about 0s to 15s after pod web is created
    And pod web becomes Scheduled at once after pod web is created
    And it never happened that container web of pod web restarts
    And it happened exactly 1 time that container web of pod web starts
    And it does not happen for 1s that container web of pod web restarts
    When I run `kubectl delete pod web --wait=false`
    Then pod web is Terminating
    And it happens within 40s that pod web is deleted
    And pod web is gone
    And no pods are present

  Scenario: A container crashes
    When I run `kubectl run crash --image=busybox:1.36 -- sh -c 'echo started; exit 1'`
    Then container crash of pod crash reaches 2 restarts within 60s
    And the times between container crash of pod crash starts are:
      | at least | at most |
      | 0s       | 20s     |
    And the times between container crash of pod crash restarts are about "13s"
    And the previous logs of container crash of pod crash contain "started"

  Scenario: Replicas
    When I run `kubectl create deployment web --image=busybox:1.36 --replicas=1 -- sh -c 'trap "exit 0" TERM; while true; do sleep 1; done'`
    Then deployment web reaches 1 ready replica within 30s
    And deployment web has 1 ready replica
    When I run `kubectl scale deployment web --replicas=2`
    Then deployment web has 2 desired replicas
    And deployment web reaches 2 ready replicas within 30s
    And the number of ready replicas of deployment web has never been below 1 since the last command
    And the number of current replicas of deployment web has never been above 2 since the last command

  Scenario: Containers that do what the scenario says
    Given a deployment web of 2 pods that:
      """
      listens on 80 after 1s
      GET / answers 200 "welcome"
      prints "serving"
      """
    And a pod once that is never restarted and:
      """
      prints "gone soon"
      exits 0 after 1s
      """
    And a pod client that:
      """
      prints "here"
      """
    Then pod once becomes Succeeded within 30s
    And the logs of pod once contain "gone soon"
    And the logs of pod once do not contain "here"
    And the logs of pod once match "(?m)^gone soon$"
    And exactly 2 pods of deployment web become Ready within 30s
    And pod client becomes Ready within 30s

  Scenario: Traffic
    When I apply the manifest:
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
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=80"]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]}
      """
    Then service web reaches 2 ready endpoints within 30s
    And service web has 2 ready endpoints
    And pod client becomes Ready within 30s
    And 2 seconds pass
    And an HTTP request from pod client to http://web/hostname answers "web-"
    And an HTTP request from pod client to http://web:81/ fails
    And 40 HTTP requests from pod client to http://web/hostname are answered by 2 different pods
