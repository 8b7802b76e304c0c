Feature: A pod has certificates that its kubelet requests
  Source: Kubernetes documentation, "Projected Volumes" (podCertificate) and "Certificates and Certificate
  Signing Requests" (PodCertificateRequest). Nothing in a cluster signs for signers of one's own.

  @b:pod-certificate-request
  Scenario: A pod waits until its request is decided, and never runs if it is denied
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers: [{name: web, image: nginx, volumeMounts: [{name: id, mountPath: /id}]}]
        volumes:
        - name: id
          projected: {sources: [{podCertificate: {signerName: example.com/ids, keyType: ECDSAP256, credentialBundlePath: id.pem}}]}
      """
    When 5 seconds pass
    And I run `kubectl get podcertificaterequests -o 'jsonpath={.items[*].spec.signerName},{.items[*].spec.podName}'`
    Then the output contains "example.com/ids,web"
    And pod web is Pending
    When I run `kubectl get events`
    Then the output contains "MountVolume.SetUp failed for volume \"id\" : credential bundle is not issued yet"
    When I run:
      """
      NAME=$(kubectl get podcertificaterequests -o name)
      kubectl patch $NAME --subresource=status --type=merge -p '{"status": {"conditions": [{"type": "Denied", "status": "True", "reason": "NotWanted", "message": "no", "lastTransitionTime": "2026-01-01T00:00:10Z"}]}}'
      """
    And 60 seconds pass
    And I run `kubectl get events`
    Then the output contains "was denied, reason=\"NotWanted\", message=\"no\""
    And the output contains "PodCertificateRequest was permanently denied: reason=\"NotWanted\" message=\"no\""
    And pod web is Pending
