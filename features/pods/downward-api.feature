Feature: A pod's own fields reach its containers
  Source: Kubernetes notes, chapter 4 (资源清单), 分类: "DownwardAPI(把外部环境中的信息输出给容器)"

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p, labels: {app: web, tier: x}, annotations: {note: hello}}
      spec:
        terminationGracePeriodSeconds: 1
        volumes:
        - name: info
          downwardAPI:
            items:
            - {path: labels, fieldRef: {fieldPath: metadata.labels}}
            - {path: annotations, fieldRef: {fieldPath: metadata.annotations}}
        containers:
        - name: main
          image: busybox:1.36
          command: ['sh', '-c', 'env | grep ^MY_ | sort; cat /info/labels; echo; cat /info/annotations; sleep 3600']
          resources: {requests: {cpu: 50m, memory: 16Mi}, limits: {memory: 32Mi}}
          volumeMounts: [{name: info, mountPath: /info}]
          env:
          - {name: MY_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
          - {name: MY_NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
          - {name: MY_NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
          - {name: MY_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
          - {name: MY_SA, valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}}
          - {name: MY_LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['tier']"}}}
          - {name: MY_CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu}}}
          - {name: MY_MEM, valueFrom: {resourceFieldRef: {resource: limits.memory}}}
      """
    And pod p becomes Ready within 30s

  @b:downward-api
  Scenario: Fields and resources in variables
    50m, a twentieth of a CPU, is 1: the divisor is 1 and the result is rounded up.

    When I run:
      """
      NODE=$(kubectl get pod p -o jsonpath='{.spec.nodeName}')
      IP=$(kubectl get pod p -o jsonpath='{.status.podIP}')
      kubectl logs p
      """
    Then the output contains:
      """
      MY_CPU=1
      MY_IP=$IP
      MY_LABEL=x
      MY_MEM=33554432
      MY_NAME=p
      MY_NODE=$NODE
      MY_NS=$NS
      MY_SA=default
      """

  @b:downward-api
  Scenario: Labels and annotations in files
    When I run `kubectl exec p -- cat /info/labels`
    Then the output is:
      """
      app="web"
      tier="x"
      """
    When I run `kubectl exec p -- cat /info/annotations`
    Then the output contains:
      """
      note="hello"
      kubernetes.io/config.source="api"
      """

  @b:downward-api
  Scenario: The files follow a change of the pod
    When I run `kubectl label pod p tier=y --overwrite`
    And 3 seconds pass
    And I run `kubectl exec p -- cat /info/labels`
    Then the output is:
      """
      app="web"
      tier="y"
      """
    When I run `kubectl exec p -- sh -c 'echo $MY_LABEL'`
    Then the output is:
      """
      x
      """

  @b:downward-api
  Scenario: Not every field can be referred to
    When I try to apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: bad}
      spec: {containers: [{name: main, image: "busybox:1.36", env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.nosuch}}}]}]}
      """
    Then the command fails with exit code 1
    And the error output is:
      """
      The Pod "bad" is invalid: spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "status.nosuch": error converting fieldPath: field label not supported: status.nosuch
      """
