Feature: Custom resources are converted between their versions by a webhook
  Source: Kubernetes documentation, "Versions in CustomResourceDefinitions", and the e2e tests of
  CustomResourceConversionWebhook, whose webhook this is. Its certificate is for reviews.hooks.svc.

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
              args: [crd-conversion-webhook, --port=8444, --tls-cert-file=/certificates/tls.crt, --tls-private-key-file=/certificates/tls.key]
              readinessProbe: {httpGet: {path: /readyz, port: 8444, scheme: HTTPS}, periodSeconds: 1}
              volumeMounts: [{name: certificates, mountPath: /certificates}]
            volumes: [{name: certificates, secret: {secretName: reviews}}]
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: hosts.stable.example.com}
      spec:
        group: stable.example.com
        scope: Namespaced
        names: {plural: hosts, singular: host, kind: Host, listKind: HostList}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {hostPort: {type: string}}}}
        - name: v2
          served: true
          storage: false
          schema: {openAPIV3Schema: {type: object, properties: {host: {type: string}, port: {type: string}}}}
          selectableFields: [{jsonPath: .host}]
        conversion:
          strategy: Webhook
          webhook:
            clientConfig: {service: {namespace: hooks, name: reviews, path: /crdconvert}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYVENDQVFPZ0F3SUJBZ0lCQVRBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBVk1STXdFUVlEVlFRRApFd3B5WlhacFpYZHpMV05oTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFbHJQQjIvRUhBS1pLCmpGT3RqVmFYc1JmaXVDYTFRQ2VXTjNvTDFvSmVFMklzSVRmZUx2aE0rUlJ5ODdNOE5QSE1semYyRjJBaTFzaXEKR3RweFlWUnBsYU5DTUVBd0RnWURWUjBQQVFIL0JBUURBZ0lFTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3SFFZRApWUjBPQkJZRUZIbVFUQ3ltTUpxWEk2aFlXbVVmTzZCQzBDMEtNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJQzBxCmNIVlkrUWRhLy9DRDlDSkJPMXZoSDVhU1pPQnVUR0ZiM2FHR3RuV2dBaUVBaFZ6SDZnRktsdTBEK0p3TXFBRlYKaEo3a3M0TCtCTHN1SGRTUk1GZzJlcFE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}
            conversionReviewVersions: [v1]
      """
    And I run `kubectl rollout status deployment reviews -n hooks`
    And 2 seconds pass
    And I apply the manifest:
      """
      apiVersion: stable.example.com/v1
      kind: Host
      metadata: {name: old}
      hostPort: "localhost:8080"
      """

  @alone @b:crd-conversion-webhook
  Scenario: What is stored in one version is read and written in another
    When I run `kubectl get hosts.v2.stable.example.com old -o jsonpath={.apiVersion},{.host},{.port}`
    Then the output contains "stable.example.com/v2,localhost,8080"
    When I apply the manifest:
      """
      apiVersion: stable.example.com/v2
      kind: Host
      metadata: {name: new}
      host: example.com
      port: "443"
      """
    And I run `kubectl get hosts.v1.stable.example.com new -o jsonpath={.apiVersion},{.hostPort}`
    Then the output contains "stable.example.com/v1,example.com:443"
    When I run `kubectl patch hosts.v2.stable.example.com new --type=merge -p '{"port": "8443"}'`
    And I run `kubectl get hosts.v1.stable.example.com -o jsonpath={.items[*].hostPort}`
    Then the output contains "example.com:8443 localhost:8080"
    When I run `kubectl get hosts.v2.stable.example.com --field-selector host=localhost -o name`
    Then the output contains "host.stable.example.com/old\n"

  @alone @b:crd-conversion-webhook
  Scenario: A watch shows the version that it asks for
    When I start `kubectl get hosts.v2.stable.example.com -w -o 'jsonpath={.metadata.name}={.host}:{.port}{"\n"}'` in the background
    And 1 second passes
    And I apply the manifest:
      """
      apiVersion: stable.example.com/v1
      kind: Host
      metadata: {name: new}
      hostPort: "example.com:443"
      """
    And 1 second passes
    And I run `kubectl patch hosts.v1.stable.example.com new --type=merge -p '{"hostPort": "example.com:8443"}'`
    And I run `kubectl delete hosts.v1.stable.example.com old`
    And 1 second passes
    And the background command is stopped
    Then the output is:
      """
      old=localhost:8080
      new=example.com:443
      new=example.com:8443
      old=localhost:8080
      """

  @alone @b:crd-conversion-webhook
  Scenario: Fields have managers in all versions, and controllers delete what is stored in an old one
    Given I run `kubectl create namespace other`
    And I apply the manifest:
      """
      apiVersion: stable.example.com/v1
      kind: Host
      metadata: {name: kept, namespace: other}
      hostPort: "localhost:9090"
      """
    When I run `kubectl patch crd hosts.stable.example.com --type=json -p '[{"op": "replace", "path": "/spec/versions/0/storage", "value": false}, {"op": "replace", "path": "/spec/versions/1/storage", "value": true}]'`
    And I apply the manifest:
      """
      apiVersion: stable.example.com/v1
      kind: Host
      metadata: {name: new}
      hostPort: "example.com:443"
      """
    And I run `kubectl get hosts.v2.stable.example.com -o jsonpath={.items[*].host}`
    Then the output contains "example.com localhost"
    When I try:
      """
      kubectl apply --server-side --field-manager=ports -f - <<< '{"apiVersion": "stable.example.com/v2", "kind": "Host", "metadata": {"name": "new"}, "port": "8443"}'
      """
    Then the command fails with exit code 1
    And the error output contains "conflict with \"kubectl-client-side-apply\" using stable.example.com/v1: .hostPort"
    When I run `kubectl patch hosts.v1.stable.example.com new --type=merge -p '{"metadata": {"labels": {"a": "b"}}}'`
    And I run `kubectl delete namespace other`
    And I run `kubectl get hosts.v1.stable.example.com -A -o name`
    Then the output is:
      """
      host.stable.example.com/new
      host.stable.example.com/old
      """
    When I run `kubectl delete crd hosts.stable.example.com`
    Then the command succeeds

  @alone @b:crd-conversion-webhook-missing
  Scenario: Without the webhook, only the stored version can be used
    Given I run `kubectl delete service reviews -n hooks`
    When I run `kubectl get hosts.v1.stable.example.com`
    Then the output contains "old"
    When I try `kubectl get hosts.v2.stable.example.com old`
    Then the command fails with exit code 1
    And the error output contains "Error from server (InternalError): Internal error occurred: StorageError: corrupt object, Code: 7, Key: /stable.example.com/hosts/$NS/old, ResourceVersion: 0, AdditionalErrorMsg: object not decodable revision="
    And the error output contains "conversion webhook for stable.example.com/v1, Kind=Host failed: Post \"https://reviews.hooks.svc:443/crdconvert?timeout=30s\": service \"reviews\" not found"
    When I try `kubectl patch hosts.v2.stable.example.com old --type=merge -p '{"port": "8443"}'`
    Then the command fails with exit code 1
    And the error output contains "conversion webhook for stable.example.com/v1, Kind=Host failed"
    When I run `kubectl delete hosts.v1.stable.example.com old`
    Then the command succeeds

  @alone @b:script-webhook
  Scenario: A container that a script describes converts, too
    Given I run `kubectl delete deployment reviews -n hooks`
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: reviews, namespace: hooks, labels: {app: reviews}}
      spec:
        containers:
        - name: main
          image: gherkube/actor:1
          args: [listens on 8444 with TLS by /certificates, POST /crdconvert converts]
          volumeMounts: [{name: certificates, mountPath: /certificates}]
        volumes: [{name: certificates, secret: {secretName: reviews}}]
      """
    And I run `kubectl wait -n hooks --for=condition=Ready pod/reviews --timeout=60s`
    And 2 seconds pass
    When I run `kubectl get hosts.v2.stable.example.com old -o jsonpath={.apiVersion}`
    Then the output contains "stable.example.com/v2"
