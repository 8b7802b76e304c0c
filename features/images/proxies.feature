Feature: nginx does what its mounted configuration says
  Source: nginx.org, Beginner's Guide; ngx_http_core_module; ngx_http_proxy_module

  @b:image-nginx-config
  Scenario: Ports, paths and answers come from the ConfigMap
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: site}
      data:
        default.conf: |
          server {
            listen 8080;
            location = /healthz { return 200 "fine\n"; }
            location /old { return 301 /new; }
            location / { return 404; }
          }
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        volumes: [{name: site, configMap: {name: site}}]
        containers:
        - name: main
          image: nginx:1.27.3
          volumeMounts: [{name: site, mountPath: /etc/nginx/conf.d}]
          readinessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1}
      """
    Then pod web becomes Ready within 30s
    When I run `kubectl exec web -- sh -c "curl -s localhost:8080/healthz; curl -si localhost:8080/old; curl -s localhost:8080/x; curl -s localhost || echo nobody on 80"`
    Then the output contains "fine"
    And the output contains "Location: /new"
    And the output contains "<center>nginx/1.27.3</center>"
    And the output contains "nobody on 80"

  @b:image-nginx-mistake
  Scenario: A mistake in the configuration ends nginx, which names the place
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: site}
      data:
        default.conf: |
          server {
            listen 80;
            loction / { return 200; }
          }
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        volumes: [{name: site, configMap: {name: site}}]
        containers: [{name: main, image: nginx, volumeMounts: [{name: site, mountPath: /etc/nginx/conf.d}]}]
      """
    Then pod web becomes CrashLoopBackOff within 1m
    And the field lastState of container main of pod web is "terminated:Error:1"
    And the logs of pod web contain "unknown directive \"loction\" in /etc/nginx/conf.d/default.conf:3"

  @b:image-nginx-upstream
  Scenario: nginx does not start before the name exists that it passes requests on to
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: site}
      data:
        default.conf: |
          server { listen 80; location / { proxy_pass http://backend; } }
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: front}
      spec:
        volumes: [{name: site, configMap: {name: site}}]
        containers: [{name: main, image: "nginx:1.28", volumeMounts: [{name: site, mountPath: /etc/nginx/conf.d}], readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}}]
      """
    Then pod front becomes CrashLoopBackOff within 1m
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Service
      metadata: {name: backend}
      spec: {selector: {app: backend}, ports: [{port: 80, targetPort: 5678}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: backend, labels: {app: backend}}
      spec: {containers: [{name: main, image: "hashicorp/http-echo:1.0.0", args: ["-text=from behind"]}]}
      """
    Then pod front becomes Ready within 5m
    When I run `kubectl exec front -- curl -s localhost`
    Then the output contains "from behind"

  @b:image-unprivileged
  Scenario: The image that needs no root listens on 8080, with a read-only root if /tmp can be written to
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        securityContext: {runAsNonRoot: true}
        volumes: [{name: tmp, emptyDir: {}}]
        containers:
        - name: main
          image: nginxinc/nginx-unprivileged:1.27
          securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, runAsUser: 101}
          volumeMounts: [{name: tmp, mountPath: /tmp}]
          readinessProbe: {httpGet: {path: /, port: 8080}}
      """
    Then pod web becomes Ready within 30s
