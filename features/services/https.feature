Feature: Services by HTTPS
  Source: nginx.org, "Configuring HTTPS servers"; Kubernetes documentation, "TLS Secrets". The certificate is for
  reviews.hooks.svc.

  @b:script-tls
  Scenario: A rollout of a server that speaks TLS loses no request
    Given I apply the manifest:
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
            containers:
            - name: main
              image: gherkube/actor:1
              args: [listens on 8443 with TLS after 1s, exits 0 on TERM after 5s]
              readinessProbe: {httpGet: {path: /, port: 8443, scheme: HTTPS}, periodSeconds: 1}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 443, targetPort: 8443}]}
      """
    And deployment web becomes Available within 1m
    And requests are sent to https://web/ 5 times a second
    When I run `kubectl rollout restart deployment web`
    And I run `kubectl rollout status deployment web`
    Then no request to https://web/ has failed

  @b:script-tls
  Scenario: A script whose certificate is not there ends with 1
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        restartPolicy: Never
        containers: [{name: main, image: "gherkube/actor:1", args: [listens on 8443 with TLS by /certs]}]
      """
    Then pod web becomes Failed within 30s
    And the logs of pod web contain "open /certs/tls.crt: no such file or directory"

  @b:image-nginx-tls
  Scenario: nginx serves HTTPS by the certificate of a Secret, and does not start without it
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: tls}
      type: kubernetes.io/tls
      data:
        tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYakNDQVFPZ0F3SUJBZ0lCQWpBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBU01SQXdEZ1lEVlFRRApFd2R5WlhacFpYZHpNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUUvL0l4cUI3dzZBajRmRjVnCkQwQVRkd3RDQWhvQUlDT0pabEZDQXcvdWRjckdpckJLTzJCbElGdUFxaWlXTzdJMUpwRWFqYml2eTBUYXZvZjIKZDVXVkRxTkZNRU13RGdZRFZSMFBBUUgvQkFRREFnZUFNQk1HQTFVZEpRUU1NQW9HQ0NzR0FRVUZCd01CTUJ3RwpBMVVkRVFRVk1CT0NFWEpsZG1sbGQzTXVhRzl2YTNNdWMzWmpNQW9HQ0NxR1NNNDlCQU1DQTBrQU1FWUNJUURQCkpuVG5kUEttRG5IMUJwQUd3MW9JZE5oN2ZIVWN3V0VMaFpMMDZmSVRvZ0loQUxLUHdSR3BEcEdpT1RVNTdxVVcKS2FyeXZITXZYbjNQWUw0KzViUituT3dlCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K
        tls.key: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSUduejNtb0kwOEtDWjZJY1U1MkkzQ2VNcDFPYUo0U3FaZ0o5QWF0Z0RybDBvQW9HQ0NxR1NNNDkKQXdFSG9VUURRZ0FFLy9JeHFCN3c2QWo0ZkY1Z0QwQVRkd3RDQWhvQUlDT0pabEZDQXcvdWRjckdpckJLTzJCbApJRnVBcWlpV083STFKcEVhamJpdnkwVGF2b2YyZDVXVkRnPT0KLS0tLS1FTkQgRUMgUFJJVkFURSBLRVktLS0tLQo=
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: site}
      data:
        default.conf: |
          server {
            listen 443 ssl;
            ssl_certificate /etc/nginx/tls/tls.crt;
            ssl_certificate_key /etc/nginx/tls/tls.key;
            location / { return 200 "$scheme\n"; }
          }
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        containers:
        - name: nginx
          image: nginx:1.29
          readinessProbe: {httpGet: {path: /, port: 443, scheme: HTTPS}, periodSeconds: 1}
          volumeMounts: [{name: site, mountPath: /etc/nginx/conf.d}, {name: tls, mountPath: /etc/nginx/tls}]
        volumes: [{name: site, configMap: {name: site}}, {name: tls, secret: {secretName: tls}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: without}
      spec:
        restartPolicy: Never
        containers:
        - name: nginx
          image: nginx:1.29
          volumeMounts: [{name: site, mountPath: /etc/nginx/conf.d}]
        volumes: [{name: site, configMap: {name: site}}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 443}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec: {containers: [{name: main, image: busybox, command: [sleep, "3600"]}]}
      """
    Then pod web becomes Ready within 30s
    And pod client becomes Ready within 30s
    And pod without becomes Failed within 30s
    And the logs of pod without contain "cannot load certificate \"/etc/nginx/tls/tls.crt\": BIO_new_file() failed"
    When 2 seconds pass
    Then an HTTP request from pod client to https://web/ answers "https"
