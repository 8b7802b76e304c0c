Feature: What components write of objects is reviewed, too
  Source: Kubernetes documentation, "Dynamic Admission Control" and "Validating Admission Policy": rules match
  requests of every client. The webhook is the one of Kubernetes' own tests; its certificate is for
  reviews.hooks.svc.

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

  @alone @b:reviewed-status
  Scenario: A policy about statuses holds a pod up until it is gone
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: nothing-runs}
      spec:
        matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods/status]}]}
        validations: [{expression: "object.status.phase != 'Running'", message: nothing runs here}]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: nothing-runs}
      spec:
        policyName: nothing-runs
        validationActions: [Deny]
        matchResources: {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [hooks]}]}}
      """
    And 5 seconds pass
    When I run `kubectl run web --image=nginx`
    And 30 seconds pass
    And I run `kubectl get pod web -o jsonpath={.status.phase}`
    Then the output contains "Pending"
    When I run `kubectl get events`
    Then the output contains "Started"
    When I run `kubectl delete validatingadmissionpolicybinding nothing-runs`
    And I run `kubectl wait --for=condition=Ready pod/web --timeout=12s`
    Then the command succeeds

  @alone @b:reviewed-status
  Scenario: A webhook about statuses makes controllers try again
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: statuses}
      webhooks:
      - name: statuses.example.com
        rules: [{apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments/status]}]
        namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [hooks]}]}
        clientConfig: {service: {namespace: hooks, name: reviews, path: /always-deny}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      """
    When I run `kubectl create deployment web --image=nginx`
    And 20 seconds pass
    And I run `kubectl get deployment web -o jsonpath={.status}`
    Then the output is:
      """
      {}
      """
    When I run `kubectl get pods`
    Then the output contains "1/1"
    When I run `kubectl delete validatingwebhookconfiguration statuses`
    And I run `kubectl rollout status deployment web --timeout=60s`
    Then the command succeeds

  @alone @b:reviewed-events
  Scenario: Webhooks change events, and those that a policy refuses are lost
    Given I apply the manifest:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingWebhookConfiguration
      metadata: {name: events}
      webhooks:
      - name: events.example.com
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [events]}]
        clientConfig: {service: {namespace: hooks, name: reviews, path: /add-label}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
        sideEffects: None
        admissionReviewVersions: [v1]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: no-pulled}
      spec:
        matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [events]}]}
        validations: [{expression: "object.reason != 'Pulled'"}]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: no-pulled}
      spec: {policyName: no-pulled, validationActions: [Deny]}
      """
    And 5 seconds pass
    When I run `kubectl run web --image=nginx`
    And I run `kubectl wait --for=condition=Ready pod/web --timeout=60s`
    And 2 seconds pass
    And I run `kubectl get events -l added-label=yes -o custom-columns=REASON:.reason`
    Then the output is:
      """
      REASON
      Scheduled
      Pulling
      Created
      Started
      """
    When I run `kubectl get events`
    Then the output does not contain "Pulled"
