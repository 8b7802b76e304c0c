Feature: What a StatefulSet's pods have written stays
  Source: Kubernetes documentation, StatefulSets, "Stable Storage".

  @b:sts-stable-storage
  Scenario: A pod that is created again finds the data of the one before
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        replicas: 2
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: main
              image: busybox:1.36
              command: [sh, -c, "hostname >> /data/log; sleep 3600"]
              volumeMounts: [{name: data, mountPath: /data}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
      """
    And statefulset db reaches 2 ready replicas within 1m
    And I run `U=$(kubectl get pod db-1 -o jsonpath={.metadata.uid})`
    When I run `kubectl delete pod db-1`
    Then pod db-1 becomes Ready within 30s
    When I run `kubectl get pod db-1 -o jsonpath={.metadata.uid}`
    Then the output does not contain "$U"
    When I run `kubectl exec db-1 -- cat /data/log`
    Then the output is:
      """
      db-1
      db-1
      """
    When I run `kubectl scale statefulset db --replicas=1`
    And pod db-1 becomes gone within 30s
    And I run `kubectl scale statefulset db --replicas=2`
    Then pod db-1 becomes Ready within 30s
    When I run `kubectl exec db-1 -- wc -l /data/log`
    Then the output matches "^3 "
    When I run `kubectl delete statefulset db`
    And I run `kubectl delete pvc --all`
