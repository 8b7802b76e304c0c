Feature: Webhooks are asked before an object is stored
  Source: Kubernetes documentation, "Dynamic Admission Control". The webhook is the one of Kubernetes' own
  tests, in a pod; its certificate is for reviews.hooks.svc.

  Background:
    Given I run `kubectl create namespace hooks`
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: reviews, namespace: hooks}
      type: kubernetes.io/tls
      data:
        tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYakNDQVFPZ0F3SUJBZ0lCQWpBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBU01SQXdEZ1lEVlFRRApFd2R5WlhacFpYZHpNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUUvL0l4cUI3dzZBajRmRjVnCkQwQVRkd3RDQWhvQUlDT0pabEZDQXcvdWRjckdpckJLTzJCbElGdUFxaWlXTzdJMUpwRWFqYml2eTBUYXZvZjIKZDVXVkRxTkZNRU13RGdZRFZSMFBBUUgvQkFRREFnZUFNQk1HQTFVZEpRUU1NQW9HQ0NzR0FRVUZCd01CTUJ3RwpBMVVkRVFRVk1CT0NFWEpsZG1sbGQzTXVhRzl2YTNNdWMzWmpNQW9HQ0NxR1NNNDlCQU1DQTBrQU1FWUNJUURQCkpuVG5kUEttRG5IMUJwQUd3MW9JZE5oN2ZIVWN3V0VMaFpMMDZmSVRvZ0loQUxLUHdSR3BEcEdpT1RVNTdxVVcKS2FyeXZITXZYbjNQWUw0KzViUituT3dlCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K
        tls.key: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSUduejNtb0kwOEtDWjZJY1U1MkkzQ2VNcDFPYUo0U3FaZ0o5QWF0Z0RybDBvQW9HQ0NxR1NNNDkKQXdFSG9VUURRZ0FFLy9JeHFCN3c2QWo0ZkY1Z0QwQVRkd3RDQWhvQUlDT0pabEZDQXcvdWRjckdpckJLTzJCbApJRnVBcWlpV083STFKcEVhamJpdnkwVGF2b2YyZDVXVkRnPT0KLS0tLS1FTkQgRUMgUFJJVkFURSBLRVktLS0tLQo=
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: reviews, namespace: hooks}
      spec: {selector: {app: reviews}, ports: [{port: 443, targetPort: 8444}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: reviews, namespace: hooks}
      spec:
        selector: {matchLabels: {app: reviews}}
        template:
          metadata: {labels: {app: reviews}}
          spec:
            containers:
            - name: main
              image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
              args: [webhook, --port=8444, --sidecar-image=busybox, --tls-cert-file=/certificates/tls.crt, --tls-private-key-file=/certificates/tls.key]
              readinessProbe: {httpGet: {path: /readyz, port: 8444, scheme: HTTPS}, periodSeconds: 1}
              volumeMounts: [{name: certificates, mountPath: /certificates}]
            volumes: [{name: certificates, secret: {secretName: reviews}}]
      """
    And I run `kubectl rollout status deployment reviews -n hooks`
    And 2 seconds pass

  @alone @b:validating-webhook
  Scenario: A webhook refuses what it does not want, and controllers are refused, too
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: reviews}
      webhooks:
      - name: deny-data.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE, DELETE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /configmaps}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      - name: deny-pods.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /pods}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    When I try `kubectl create configmap bad --from-literal=webhook-e2e-test=webhook-disallow`
    Then the command fails with exit code 1
    And the error output contains "error: failed to create configmap: admission webhook \"deny-data.example.com\" denied the request: the configmap contains unwanted key and value"
    When I run `kubectl create configmap good --from-literal=webhook-e2e-test=webhook-nondeletable`
    And I try `kubectl delete configmap good`
    Then the command fails with exit code 1
    And the error output contains "admission webhook \"deny-data.example.com\" denied the request: the configmap cannot be deleted because it contains unwanted key and value"
    When I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web, webhook-e2e-test: webhook-disallow}}
          spec: {containers: [{name: web, image: nginx}]}
      """
    And 5 seconds pass
    And I run `kubectl get events`
    Then the output contains "Error creating: admission webhook \"deny-pods.example.com\" denied the request: the pod contains unwanted label;"
    When I run `kubectl patch deployment web --type=json -p '[{"op": "remove", "path": "/spec/template/metadata/labels/webhook-e2e-test"}]'`
    And I run `kubectl rollout status deployment web --timeout=60s`
    Then the command succeeds
    When I run `kubectl delete validatingwebhookconfiguration reviews`
    Then the command succeeds

  @alone @b:mutating-webhook
  Scenario: Webhooks change objects one after the other, in the order of their names
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingWebhookConfiguration
      metadata: {name: stages}
      webhooks:
      - name: first.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /mutating-configmaps}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      - name: second.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /mutating-configmaps}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    And I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingWebhookConfiguration
      metadata: {name: sidecars}
      webhooks:
      - name: sidecar.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /mutating-pods-sidecar}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
        namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [hooks]}]}
      """
    When I run `kubectl create configmap staged --from-literal=mutation-start=yes`
    And I run `kubectl get configmap staged -o yaml`
    Then the output contains "mutation-stage-1: "
    And the output contains "mutation-stage-2: "
    When I run `kubectl create deployment web --image=nginx --replicas=2`
    And 10 seconds pass
    And I run `kubectl get pods -l app=web -o jsonpath={.items[*].spec.containers[*].name}`
    Then the output contains "nginx webhook-added-sidecar nginx webhook-added-sidecar"

  @alone @b:webhook-failure-policy
  Scenario: A webhook that cannot be reached refuses everything, or nothing, as its failure policy says
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: reviews}
      webhooks:
      - name: nobody.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: nobody, path: /configmaps}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    When I try `kubectl create configmap one --from-literal=a=b`
    Then the command fails with exit code 1
    And the error output contains "Internal error occurred: failed calling webhook \"nobody.example.com\": failed to call webhook: Post \"https://nobody.hooks.svc:443/configmaps?timeout=10s\": service \"nobody\" not found"
    When I run `kubectl scale deployment reviews -n hooks --replicas=0`
    And 40 seconds pass
    And I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: reviews}
      webhooks:
      - name: ended.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /configmaps}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    And I try `kubectl create configmap one --from-literal=a=b`
    Then the command fails with exit code 1
    And the error output contains "failed calling webhook \"ended.example.com\": failed to call webhook: Post \"https://reviews.hooks.svc:443/configmaps?timeout=10s\": dial tcp "
    And the error output contains ":443: connect: connection refused"
    When I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: reviews}
      webhooks:
      - name: ended.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /configmaps}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
        failurePolicy: Ignore
      """
    And I run `kubectl create configmap one --from-literal=a=b`
    Then the command succeeds

  @alone @b:webhook-failure-policy
  Scenario: A webhook that nobody's authority has vouched for is not believed, and nothing outside of the cluster is asked
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: reviews}
      webhooks:
      - name: strange.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /configmaps}}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    When I try `kubectl create configmap one --from-literal=a=b`
    Then the command fails with exit code 1
    And the error output contains "failed to call webhook: Post \"https://reviews.hooks.svc:443/configmaps?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown authority"
    When I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: reviews}
      webhooks:
      - name: outside.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {url: "https://webhook.example.com/review", caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    And I try `kubectl create configmap one --from-literal=a=b`
    Then the command fails with exit code 1
    And the error output contains "failed to call webhook: Post \"https://webhook.example.com/review?timeout=10s\": dial tcp: lookup webhook.example.com"

  @alone @b:webhook-timeout
  Scenario: A webhook that is slow is given up, and the request takes that long
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: slow}
      webhooks:
      - name: slow.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /always-allow-delay-5s}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
        timeoutSeconds: 1
      """
    When I try `kubectl create configmap one --from-literal=a=b`
    Then the command fails with exit code 1
    And the error output contains "failed calling webhook \"slow.example.com\": failed to call webhook: Post \"https://reviews.hooks.svc:443/always-allow-delay-5s?timeout=1s\": context deadline exceeded"
    When I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: slow}
      webhooks:
      - name: slow.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /always-allow-delay-5s}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
        timeoutSeconds: 10
      """
    And I run `kubectl create configmap one --from-literal=a=b`
    Then the command succeeds

  @alone @b:webhook-match-conditions
  Scenario: A webhook is asked about what its conditions and selectors match, and a dry run asks none with side effects
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: some}
      webhooks:
      - name: some.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /always-deny}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: NoneOnDryRun
        admissionReviewVersions: [v1]
        objectSelector: {matchLabels: {team: a}}
        matchConditions: [{name: not-mine, expression: "object.metadata.name != 'mine'"}]
      """
    When I run `kubectl create configmap unlabelled --from-literal=a=b`
    Then the command succeeds
    When I run `kubectl label configmap unlabelled some=thing`
    And I try `kubectl label configmap unlabelled team=a`
    Then the command succeeds
    Given the file other.yaml:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: other, labels: {team: a}}
      """
    When I try `kubectl create -f other.yaml`
    Then the command fails with exit code 1
    And the error output contains "admission webhook \"some.example.com\" denied the request: this webhook denies all requests"
    When I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: mine, labels: {team: a}}
      """
    Then the command succeeds

  @alone @b:validating-webhook
  Scenario: A webhook may forbid to attach to a pod
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: attach}
      webhooks:
      - name: attach.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CONNECT], resources: [pods/attach]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /pods/attach}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: to-be-attached-pod}
      spec: {containers: [{name: container1, image: nginx, stdin: true}]}
      """
    And pod to-be-attached-pod becomes Ready within 30s
    When I try `kubectl attach to-be-attached-pod -i -c=container1`
    Then the command fails with exit code 1
    And the error output contains "attaching to pod 'to-be-attached-pod' is not allowed"
