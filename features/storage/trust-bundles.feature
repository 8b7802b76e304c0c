Feature: Certificates that a cluster trusts, as files of pods
  Source: kubernetes.io, Certificates and Certificate Signing Requests, Cluster trust bundles; Projected Volumes

  Background:
    Given I apply the manifest:
      """
      apiVersion: certificates.k8s.io/v1
      kind: ClusterTrustBundle
      metadata: {name: "plain"}
      spec:
        trustBundle: |
          -----BEGIN CERTIFICATE-----
          MIIBMjCB5aADAgECAhQB/8DWwLp81SwjiCvVAOIs4YMhXzAFBgMrZXAwDjEMMAoG
          A1UEAwwDb25lMCAXDTI2MTEyNzE0NTI0MloYDzIxMjYxMTAzMTQ1MjQyWjAOMQww
          CgYDVQQDDANvbmUwKjAFBgMrZXADIQDSI7TXpgP+eGFVrbc7lSrv6+cO973HEV1L
          Y8MouFeY7KNTMFEwHQYDVR0OBBYEFOZt8DIgF8P4Tvs/GRLqo233/EKpMB8GA1Ud
          IwQYMBaAFOZt8DIgF8P4Tvs/GRLqo233/EKpMA8GA1UdEwEB/wQFMAMBAf8wBQYD
          K2VwA0EAtt17Ib1IZYNqQHMfzNLSa8+GpLvUMXxODJ8qk4Q3+5CYyRZy/u7ZfTTy
          VLaJqvefc06Mpl/i9V/r/kccgCmdAQ==
          -----END CERTIFICATE-----
      ---
      apiVersion: certificates.k8s.io/v1
      kind: ClusterTrustBundle
      metadata: {name: "example.com:signer:first", labels: {live: "true"}}
      spec:
        signerName: example.com/signer
        trustBundle: |
          -----BEGIN CERTIFICATE-----
          MIIBMjCB5aADAgECAhQB/8DWwLp81SwjiCvVAOIs4YMhXzAFBgMrZXAwDjEMMAoG
          A1UEAwwDb25lMCAXDTI2MTEyNzE0NTI0MloYDzIxMjYxMTAzMTQ1MjQyWjAOMQww
          CgYDVQQDDANvbmUwKjAFBgMrZXADIQDSI7TXpgP+eGFVrbc7lSrv6+cO973HEV1L
          Y8MouFeY7KNTMFEwHQYDVR0OBBYEFOZt8DIgF8P4Tvs/GRLqo233/EKpMB8GA1Ud
          IwQYMBaAFOZt8DIgF8P4Tvs/GRLqo233/EKpMA8GA1UdEwEB/wQFMAMBAf8wBQYD
          K2VwA0EAtt17Ib1IZYNqQHMfzNLSa8+GpLvUMXxODJ8qk4Q3+5CYyRZy/u7ZfTTy
          VLaJqvefc06Mpl/i9V/r/kccgCmdAQ==
          -----END CERTIFICATE-----
      ---
      apiVersion: certificates.k8s.io/v1
      kind: ClusterTrustBundle
      metadata: {name: "example.com:signer:second"}
      spec:
        signerName: example.com/signer
        trustBundle: |
          -----BEGIN CERTIFICATE-----
          MIIBMjCB5aADAgECAhQB/8DWwLp81SwjiCvVAOIs4YMhXzAFBgMrZXAwDjEMMAoG
          A1UEAwwDb25lMCAXDTI2MTEyNzE0NTI0MloYDzIxMjYxMTAzMTQ1MjQyWjAOMQww
          CgYDVQQDDANvbmUwKjAFBgMrZXADIQDSI7TXpgP+eGFVrbc7lSrv6+cO973HEV1L
          Y8MouFeY7KNTMFEwHQYDVR0OBBYEFOZt8DIgF8P4Tvs/GRLqo233/EKpMB8GA1Ud
          IwQYMBaAFOZt8DIgF8P4Tvs/GRLqo233/EKpMA8GA1UdEwEB/wQFMAMBAf8wBQYD
          K2VwA0EAtt17Ib1IZYNqQHMfzNLSa8+GpLvUMXxODJ8qk4Q3+5CYyRZy/u7ZfTTy
          VLaJqvefc06Mpl/i9V/r/kccgCmdAQ==
          -----END CERTIFICATE-----
          -----BEGIN CERTIFICATE-----
          MIIBMjCB5aADAgECAhQwcIlZ7h/T7nT9ABcvEbyX1DCx1zAFBgMrZXAwDjEMMAoG
          A1UEAwwDdHdvMCAXDTI2MTEyNzE0NTI0MloYDzIxMjYxMTAzMTQ1MjQyWjAOMQww
          CgYDVQQDDAN0d28wKjAFBgMrZXADIQAwXBFgj2J07VeODeJj9qF3DcsqCS/krKfs
          pQ0mSyMzTKNTMFEwHQYDVR0OBBYEFEmBd6nRjxgtZ9nfhw1ymk/wbsYEMB8GA1Ud
          IwQYMBaAFEmBd6nRjxgtZ9nfhw1ymk/wbsYEMA8GA1UdEwEB/wQFMAMBAf8wBQYD
          K2VwA0EAcOVchnWBFSFoaFYspS1raAmvwg/XVzLU5ee8EAR84BN7JQIjLkrLVoqd
          8IdsFdmItEChe6/Kn1YSen6jVLmDBQ==
          -----END CERTIFICATE-----
      """

  @b:trust-bundle-volume
  Scenario: A bundle by its name, and those of a signer by their labels, each certificate once
    No selector selects nothing. It is asked first: once the empty selector has been asked on a node, whose text is
    the same, the kubelet's cache answers with that one's bundles (InformerManager.GetTrustAnchorsBySigner, seen on kind).

    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: trusting}
      spec:
        restartPolicy: Never
        containers:
        - name: main
          image: busybox:1.36
          command: [sh, -c, "cd /trust; for f in name first all none; do echo $f $(grep -c BEGIN $f); done; cat name"]
          volumeMounts: [{name: trust, mountPath: /trust}]
        volumes:
        - name: trust
          projected:
            sources:
            - clusterTrustBundle: {name: plain, path: name}
            - clusterTrustBundle: {signerName: example.com/signer, path: none, optional: true}
            - clusterTrustBundle: {signerName: example.com/signer, path: first, labelSelector: {matchLabels: {live: "true"}}}
            - clusterTrustBundle: {signerName: example.com/signer, path: all, labelSelector: {}}
      """
    Then pod trusting becomes Succeeded within 30s
    When I run `kubectl logs trusting`
    Then the output is:
      """
      name 1
      first 1
      all 2
      none 0
      -----BEGIN CERTIFICATE-----
      MIIBMjCB5aADAgECAhQB/8DWwLp81SwjiCvVAOIs4YMhXzAFBgMrZXAwDjEMMAoG
      A1UEAwwDb25lMCAXDTI2MTEyNzE0NTI0MloYDzIxMjYxMTAzMTQ1MjQyWjAOMQww
      CgYDVQQDDANvbmUwKjAFBgMrZXADIQDSI7TXpgP+eGFVrbc7lSrv6+cO973HEV1L
      Y8MouFeY7KNTMFEwHQYDVR0OBBYEFOZt8DIgF8P4Tvs/GRLqo233/EKpMB8GA1Ud
      IwQYMBaAFOZt8DIgF8P4Tvs/GRLqo233/EKpMA8GA1UdEwEB/wQFMAMBAf8wBQYD
      K2VwA0EAtt17Ib1IZYNqQHMfzNLSa8+GpLvUMXxODJ8qk4Q3+5CYyRZy/u7ZfTTy
      VLaJqvefc06Mpl/i9V/r/kccgCmdAQ==
      -----END CERTIFICATE-----
      """

  @b:trust-bundle-missing
  Scenario Outline: A pod waits for a bundle that is not there: <what>
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: waiting}
      spec:
        containers: [{name: main, image: "registry.k8s.io/pause:3.10", volumeMounts: [{name: trust, mountPath: /trust}]}]
        volumes:
        - name: trust
          projected: {sources: [{clusterTrustBundle: {<source>, path: roots.pem}}]}
      """
    Then an event FailedMount saying "MountVolume.SetUp failed for volume \"trust\" : <message>" is seen on pod waiting within 30s
    And pod waiting was never Running

    Examples:
      | what     | source                                             | message |
      | a name   | name: absent                                       | while getting ClusterTrustBundle: clustertrustbundle.certificates.k8s.io \"absent\" not found |
      | a signer | signerName: example.com/other, labelSelector: {} | combination of signerName and labelSelector matched zero ClusterTrustBundles |
