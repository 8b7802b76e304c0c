Feature: HTTP is routed to Services by host and path
  Source: Kubernetes documentation, "Ingress", "Ingress Controllers"; ingress-nginx 1.15.1. A change of an Ingress
  takes effect after the next sync of the controller, which is at most 0.3 times a second, and up to a second of nginx.

  Background:
    Given an ingress controller of class "nginx"
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: shop, labels: {app: shop}}
      spec: {containers: [{name: main, image: "hashicorp/http-echo:1.0.0", args: ["-listen=:8080", "-text=the shop"]}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: cart, labels: {app: cart}}
      spec: {containers: [{name: main, image: "hashicorp/http-echo:1.0.0", args: ["-listen=:8080", "-text=the cart"]}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: shop}
      spec: {selector: {app: shop}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: cart}
      spec: {selector: {app: cart}, ports: [{name: web, port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec: {terminationGracePeriodSeconds: 0, containers: [{name: main, image: "curlimages/curl:8.16.0", command: [sleep, "3600"]}]}
      """
    And pod shop becomes Ready within 2m
    And pod cart becomes Ready within 2m
    And pod client becomes Ready within 2m
    And the variable IN is "http://ingress-nginx-controller.ingress-nginx"

  @alone @b:ingress-l7-routing @b:ingress-unknown-host
  Scenario: Each host and path leads to its Service, and what no rule names is not found
    When I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec:
        ingressClassName: nginx
        rules:
        - host: shop.example.com
          http:
            paths:
            - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
            - {path: /cart, pathType: Prefix, backend: {service: {name: cart, port: {name: web}}}}
        - host: cart.example.com
          http:
            paths:
            - {path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}
      """
    And 10s pass
    And I run `kubectl exec client -- curl -s -H "Host: shop.example.com" $IN/`
    Then the output contains "the shop"
    When I run `kubectl exec client -- curl -s -H "Host: shop.example.com" $IN/cart/items`
    Then the output contains "the cart"
    When I run `kubectl exec client -- curl -s -H "Host: cart.example.com" $IN/`
    Then the output contains "the cart"
    When I run `kubectl exec client -- curl -si -H "Host: other.example.com" $IN/`
    Then the output contains "404 Not Found"
    And the output contains "<center>nginx</center>"

  @alone @b:ingress-path-exact @b:ingress-path-prefix @b:ingress-longest-path
  Scenario: Exact is the path alone, Prefix goes by elements, and the longest path is first
    When I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec:
        ingressClassName: nginx
        rules:
        - host: shop.example.com
          http:
            paths:
            - {path: /only, pathType: Exact, backend: {service: {name: shop, port: {number: 80}}}}
            - {path: /foo, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
            - {path: /foo/bar, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}
      """
    And 10s pass
    And I run `kubectl exec client -- sh -c 'for p in /only /only/ /foo /foo/ /foo/x /foobar /foo/bar /foo/bar/x; do echo "$p: $(curl -s -H "Host: shop.example.com" http://ingress-nginx-controller.ingress-nginx$p | grep -o "the [a-z]*\|404 Not Found" | head -n 1)"; done'`
    Then the output contains "/only: the shop"
    And the output contains "/only/: 404 Not Found"
    And the output contains "/foo: the shop"
    And the output contains "/foo/: the shop"
    And the output contains "/foo/x: the shop"
    And the output contains "/foobar: 404 Not Found"
    And the output contains "/foo/bar: the cart"
    And the output contains "/foo/bar/x: the cart"

  @alone @b:ingress-default-backend
  Scenario: A default backend gets what no rule names
    When I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: all}
      spec:
        ingressClassName: nginx
        defaultBackend: {service: {name: shop, port: {number: 80}}}
      """
    And 10s pass
    And I run `kubectl exec client -- curl -s -H "Host: any.example.com" $IN/any/path`
    Then the output contains "the shop"

  @alone @b:ingress-wildcard-host
  Scenario: A wildcard stands for the first part of a host's name
    When I run `kubectl create ingress wild --class=nginx --rule="*.example.com/*=shop:80"`
    And 10s pass
    And I run `kubectl exec client -- curl -s -H "Host: bar.example.com" $IN/`
    Then the output contains "the shop"
    When I run `kubectl exec client -- curl -s -H "Host: example.com" $IN/`
    Then the output contains "404 Not Found"

  @alone @b:ingress-tls @b:ingress-ssl-redirect
  Scenario: A host has the certificate of its Secret, and HTTP is redirected to HTTPS
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: reviews}
      type: kubernetes.io/tls
      data:
        tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJYakNDQVFPZ0F3SUJBZ0lCQWpBS0JnZ3Foa2pPUFFRREFqQVZNUk13RVFZRFZRUURFd3B5WlhacFpYZHoKTFdOaE1DQVhEVEkxTURFd01UQXdNREF3TUZvWUR6SXhNalV3TVRBeE1EQXdNREF3V2pBU01TQXdEZ1lEVlFRRApFd2R5WlhacFpYZHpNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUUvL0l4cUI3dzZBajRmRjVnCkQwQVRkd3RDQWhvQUlDT0pabEZDQXcvdWRjckdpckJLTzJCbElGdUFxaWlXTzdJMUpwRWFqYml2eTBUYXZvZjIKZDVXVkRxTkZNRU13RGdZRFZSMFBBUUgvQkFRREFnZUFNQk1HQTFVZEpRUU1NQW9HQ0NzR0FRVUZCd01CTUJ3RwpBMVVkRVFRVk1CT0NFWEpsZG1sbGQzTXVhRzl2YTNNdWMzWmpNQW9HQ0NxR1NNNDlCQU1DQTBrQU1FWUNJUURQCkpuVG5kUEttRG5IMUJwQUd3MW9JZE5oN2ZIVWN3V0VMaFpMMDZmSVRvZ0loQUxLUHdSR3BEcEdpT1RVNTdxVVcKS2FyeXZITXZYbjNQWUw0KzViUituT3dlCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K
        tls.key: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSUduejNtb0kwOEtDWjZJY1U1MkkzQ2VNcDFPYUo0U3FaZ0o5QWF0Z0RybDBvQW9HQ0NxR1NNNDkKQXdFSG9VUURRZ0FFLy9JeHFCN3c2QWo0ZkY1Z0QwQVRkd3RDQWhvQUlDT0pabEZDQXcvdWRjckdpckJLTzJCbApJRnVBcWlpV083STFKcEVhamJpdnkwVGF2b2YyZDVXVkRnPT0KLS0tLS1FTkQgRUMgUFJJVkFURSBLRVktLS0tLQo=
      """
    When I run `kubectl create ingress secure --class=nginx --rule="reviews.hooks.svc/*=shop:80,tls=reviews"`
    And 10s pass
    And I run `kubectl exec client -- curl -si -H "Host: reviews.hooks.svc" $IN/page`
    Then the output contains "308 Permanent Redirect"
    And the output contains "https://reviews.hooks.svc/page"
    When I run `IP=$(kubectl get service -n ingress-nginx ingress-nginx-controller -o jsonpath='{.spec.clusterIP}')`
    And I run `kubectl exec client -- curl -skv --resolve reviews.hooks.svc:443:$IP https://reviews.hooks.svc/`
    Then the output contains "the shop"
    When I run `kubectl exec client -- curl -sk https://ingress-nginx-controller.ingress-nginx/`
    Then the output contains "404 Not Found"

  @alone @b:ingress-no-endpoints
  Scenario: A Service without ready pods is unavailable, and a pod that is ready gets requests
    Given I run `kubectl create service clusterip late --tcp=80:8080`
    When I run `kubectl create ingress web --class=nginx --rule="late.example.com/*=late:80"`
    And 10s pass
    And I run `kubectl exec client -- curl -si -H "Host: late.example.com" $IN/`
    Then the output contains "503 Service Temporarily Unavailable"
    When I run `kubectl label pod shop app=late --overwrite`
    And 10s pass
    And I run `kubectl exec client -- curl -s -H "Host: late.example.com" $IN/`
    Then the output contains "the shop"

  @alone @b:ingress-rewrite
  Scenario: An annotation rewrites the path
    Given a pod echo that:
      """
      listens on 8080
      GET /api/items answers 200 "rewritten"
      """
    And pod echo becomes Ready within 2m
    And I run `kubectl expose pod echo --port=80 --target-port=8080`
    When I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        annotations: {nginx.ingress.kubernetes.io/rewrite-target: /api/$2}
      spec:
        ingressClassName: nginx
        rules:
        - host: echo.example.com
          http:
            paths:
            - {path: /v1(/|$)(.*), pathType: ImplementationSpecific, backend: {service: {name: echo, port: {number: 80}}}}
      """
    And 10s pass
    And I run `kubectl exec client -- curl -s -H "Host: echo.example.com" $IN/v1/items`
    Then the output contains "rewritten"

  @alone @b:ingress-status @b:ingress-sync-event
  Scenario: The controller says that it takes an Ingress, and where it is reached
    When I run `kubectl create ingress web --class=nginx --rule="shop.example.com/*=shop:80"`
    Then an event Sync saying "Scheduled for sync" is seen on ingress web within 10s
    When 1m passes
    And I run `kubectl get ingress web`
    Then the output matches "shop.example.com +[0-9.]+ +80"

  @alone @b:ingress-other-class @b:ingress-class-default
  Scenario: Each controller takes its own class, and a default class is that of an Ingress without one
    Given I apply the manifest:
      """
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: other}
      spec: {controller: example.com/other}
      """
    When I run `kubectl create ingress theirs --class=other --rule="theirs.example.com/*=shop:80"`
    And I run `kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true`
    And I run `kubectl create ingress ours --rule="ours.example.com/*=shop:80"`
    And 10s pass
    And I run `kubectl exec client -- curl -s -H "Host: theirs.example.com" $IN/`
    Then the output contains "404 Not Found"
    When I run `kubectl exec client -- curl -s -H "Host: ours.example.com" $IN/`
    Then the output contains "the shop"

  @alone @b:ingress-rollout
  Scenario: A rollout behind an Ingress loses no request if the server drains its connections
    Given a deployment web of 2 pods that:
      """
      listens on 8080
      exits 0 on TERM after 10s
      """
    And deployment web becomes Available within 2m
    And I run `kubectl expose deployment web --port=80 --target-port=8080`
    And I run `kubectl create ingress web --class=nginx --rule="front/*=web:80"`
    And I run `kubectl create service externalname front --external-name=ingress-nginx-controller.ingress-nginx.svc.cluster.local`
    And 10s pass
    And requests are sent to http://front/ 10 times a second
    When I run `kubectl rollout restart deployment web`
    And I run `kubectl rollout status deployment web`
    And 10s pass
    Then no request to http://front/ has failed
