Feature: A container that a script describes is a webhook
  Source: Kubernetes documentation, "Dynamic Admission Control". The certificate is for reviews.hooks.svc.

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
      spec: {selector: {app: reviews}, ports: [{port: 443, targetPort: 8443}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: reviews, namespace: hooks, labels: {app: reviews}}
      spec:
        containers:
        - name: main
          image: gherkube/actor:1
          args:
          - listens on 8443 with TLS by /certificates
          - POST /validate denies "pods need a limit"
          - 'POST /mutate patches `[{"op": "add", "path": "/data/team", "value": "shop"}]`'
          readinessProbe: {httpGet: {path: /healthz, port: 8443, scheme: HTTPS}, periodSeconds: 1}
          volumeMounts: [{name: certificates, mountPath: /certificates}]
        volumes: [{name: certificates, secret: {secretName: reviews}}]
      """
    And I run `kubectl wait -n hooks --for=condition=Ready pod/reviews --timeout=60s`
    And 2 seconds pass

  @alone @b:script-webhook
  Scenario: It refuses pods and changes ConfigMaps
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: reviews}
      webhooks:
      - name: limits.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $NS}}
        clientConfig: {service: {namespace: hooks, name: reviews, path: /validate}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingWebhookConfiguration
      metadata: {name: reviews}
      webhooks:
      - name: teams.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $NS}}
        clientConfig: {service: {namespace: hooks, name: reviews, path: /mutate}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    When I try `kubectl run web --image=nginx`
    Then the command fails with exit code 1
    And the error output contains "admission webhook \"limits.example.com\" denied the request: pods need a limit"
    When I run `kubectl create configmap conf --from-literal=a=b`
    And I run `kubectl get configmap conf -o jsonpath={.data}`
    Then the output contains "\"team\":\"shop\""

  @alone @b:script-webhook
  Scenario: A webhook with a certificate that nobody has signed is not believed
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: own, namespace: hooks, labels: {app: own}}
      spec:
        containers:
        - name: main
          image: gherkube/actor:1
          args: [listens on 8443 with TLS, POST / allows]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: own, namespace: hooks}
      spec: {selector: {app: own}, ports: [{port: 443, targetPort: 8443}]}
      """
    And I run `kubectl wait -n hooks --for=condition=Ready pod/own --timeout=60s`
    And 2 seconds pass
    And I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: own}
      webhooks:
      - name: own.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $NS}}
        clientConfig: {service: {namespace: hooks, name: own, path: /}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    When I try `kubectl run web --image=nginx`
    Then the command fails with exit code 1
    And the error output contains "failed calling webhook \"own.example.com\""
    And the error output contains "x509: certificate"
