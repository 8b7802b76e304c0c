Feature: The logs of a node's containers are files, which an agent on the node collects
  Source: Kubernetes documentation, "Logging Architecture". An agent is a pod that mounts /var/log of its node.

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - {name: main, image: busybox:1.36, command: [sleep, "3600"], volumeMounts: [{name: logs, mountPath: /var/log, readOnly: true}]}
            volumes: [{name: logs, hostPath: {path: /var/log}}]
      """
    And I run `kubectl rollout status daemonset agent --timeout=2m`

  @b:log-file-format @b:log-file-link
  Scenario: Each line has its instant, its stream and whether it is whole, in a file that is named after pod and container
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: talker}
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{name: main, image: busybox:1.36, command: [sh, -c, "echo said; echo complained >&2; sleep 3600"]}]
      """
    And pod talker becomes Ready within 1m
    And 2 seconds pass
    When I run:
      """
      NODE=$(kubectl get pod talker -o jsonpath='{.spec.nodeName}')
      ID=$(kubectl get pod talker -o jsonpath='{.metadata.uid}')
      AGENT=$(kubectl get pod -l app=agent --field-selector spec.nodeName=$NODE -o jsonpath='{.items[0].metadata.name}')
      """
    And I run `kubectl exec $AGENT -- cat /var/log/pods/${NS}_talker_$ID/main/0.log`
    Then the output matches "(?m)^[0-9-]{10}T[0-9:.]+Z stdout F said$"
    And the output matches "(?m)^[0-9-]{10}T[0-9:.]+Z stderr F complained$"
    When I run `kubectl exec $AGENT -- sh -c "readlink /var/log/containers/talker_${NS}_main-*.log; cat /var/log/containers/talker_${NS}_main-*.log"`
    Then the output contains "/var/log/pods/${NS}_talker_$ID/main/0.log"
    And the output contains "stdout F said"

  @b:log-file-restart
  Scenario: A container that restarts has a file of its own, and that of the one before stays
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: again}
      spec:
        terminationGracePeriodSeconds: 0
        volumes: [{name: state, emptyDir: {}}]
        containers:
        - name: main
          image: busybox:1.36
          command: [sh, -c, "if [ -e /state/second ]; then echo second; sleep 3600; else touch /state/second; echo first; fi"]
          volumeMounts: [{name: state, mountPath: /state}]
      """
    And container main of pod again reaches 1 restart within 1m
    And 5 seconds pass
    When I run:
      """
      NODE=$(kubectl get pod again -o jsonpath='{.spec.nodeName}')
      AGENT=$(kubectl get pod -l app=agent --field-selector spec.nodeName=$NODE -o jsonpath='{.items[0].metadata.name}')
      """
    And I run `kubectl exec $AGENT -- sh -c "grep . /var/log/pods/${NS}_again_*/main/*.log"`
    Then the output matches "main/0.log:.* stdout F first"
    And the output matches "main/1.log:.* stdout F second"

  @b:log-file-removed
  Scenario: The files go with the pod
    Given a pod brief that:
      """
      prints "here"
      exits 0 on TERM
      """
    And pod brief becomes Ready within 1m
    When I run:
      """
      NODE=$(kubectl get pod brief -o jsonpath='{.spec.nodeName}')
      AGENT=$(kubectl get pod -l app=agent --field-selector spec.nodeName=$NODE -o jsonpath='{.items[0].metadata.name}')
      """
    And I run `kubectl exec $AGENT -- ls /var/log/pods /var/log/containers`
    Then the output contains "${NS}_brief_"
    When I run `kubectl delete pod brief`
    And 2m passes
    And I run `kubectl exec $AGENT -- ls /var/log/pods /var/log/containers`
    Then the output does not contain "brief"

  @b:elk-logs
  Scenario: Agents on all nodes collect what the pods of the cluster say as records
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: collector}
      spec:
        selector: {matchLabels: {app: collector}}
        template:
          metadata: {labels: {app: collector}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - name: main
              image: busybox:1.36
              command:
              - sh
              - -c
              - |
                while true; do
                  for file in /var/log/containers/web-*_$(NAMESPACE)_main-*.log; do
                    [ -e "$file" ] || continue
                    name=$(basename "$file"); seen=$(cat "/tmp/$name" 2>/dev/null || echo 0)
                    tail -n +$((seen + 1)) "$file" | while read -r at stream tag text; do
                      echo "{\"pod\": \"${name%%_*}\", \"stream\": \"$stream\", \"message\": \"$text\"}"
                    done
                    wc -l < "$file" > "/tmp/$name"
                  done
                  sleep 1
                done
              env: [{name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}]
              volumeMounts: [{name: logs, mountPath: /var/log, readOnly: true}]
            volumes: [{name: logs, hostPath: {path: /var/log}}]
      """
    And I apply the manifest:
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        replicas: 4
        podManagementPolicy: Parallel
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 0
            containers: [{name: main, image: busybox:1.36, command: [sh, -c, "echo hello from $HOSTNAME; sleep 3600"]}]
      """
    And statefulset web reaches 4 ready replicas within 2m
    And 10s pass
    When I run `kubectl logs -l app=collector --tail=-1 --prefix=false`
    Then the output contains "{\"pod\": \"web-0\", \"stream\": \"stdout\", \"message\": \"hello from web-0\"}"
    And the output contains "{\"pod\": \"web-1\", \"stream\": \"stdout\", \"message\": \"hello from web-1\"}"
    And the output contains "{\"pod\": \"web-2\", \"stream\": \"stdout\", \"message\": \"hello from web-2\"}"
    And the output contains "{\"pod\": \"web-3\", \"stream\": \"stdout\", \"message\": \"hello from web-3\"}"
