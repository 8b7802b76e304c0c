Feature: What acts on Ingresses
  Source: Kubernetes documentation, "Ingress Controllers"; ingress-nginx 1.15.1, deploy/static/provider/kind/deploy.yaml.

  @b:ingress-no-controller
  Scenario: Without a controller an Ingress has no effect
    Given I run `kubectl create deployment web --image=nginx`
    And I run `kubectl expose deployment web --port=80`
    When I run `kubectl create ingress web --class=nobody --rule="shop.example.com/*=web:80"`
    And 70s pass
    Then the value status of ingress web is "{\"loadBalancer\":{}}"
    And no event Sync was seen on ingress web

  @alone @b:ingress-webhook @b:webhook-certgen
  Scenario: The controller's webhook refuses what would contradict another Ingress
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: ingress-nginx}
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: ingress-nginx, namespace: ingress-nginx}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: ingress-nginx}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
      subjects: [{kind: ServiceAccount, name: ingress-nginx, namespace: ingress-nginx}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: nginx}
      spec: {controller: k8s.io/ingress-nginx}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: ingress-nginx-controller-admission, namespace: ingress-nginx}
      spec: {selector: {app: ingress-nginx}, ports: [{name: https-webhook, port: 443, targetPort: webhook}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
      spec:
        selector: {matchLabels: {app: ingress-nginx}}
        template:
          metadata: {labels: {app: ingress-nginx}}
          spec:
            serviceAccountName: ingress-nginx
            containers:
            - name: controller
              image: registry.k8s.io/ingress-nginx/controller:v1.15.1
              args:
              - /nginx-ingress-controller
              - --validating-webhook=:8443
              - --validating-webhook-certificate=/usr/local/certificates/cert
              - --validating-webhook-key=/usr/local/certificates/key
              env:
              - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
              - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
              ports: [{name: http, containerPort: 80}, {name: webhook, containerPort: 8443}]
              readinessProbe: {httpGet: {path: /healthz, port: 10254}, periodSeconds: 1}
              volumeMounts: [{name: webhook-cert, mountPath: /usr/local/certificates/, readOnly: true}]
            volumes: [{name: webhook-cert, secret: {secretName: ingress-nginx-admission}}]
      ---
      apiVersion: batch/v1
      kind: Job
      metadata: {name: ingress-nginx-admission-create, namespace: ingress-nginx}
      spec:
        template:
          spec:
            serviceAccountName: ingress-nginx
            restartPolicy: OnFailure
            containers:
            - name: create
              image: registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.9
              args: [create, "--host=ingress-nginx-controller-admission,ingress-nginx-controller-admission.ingress-nginx.svc", --namespace=ingress-nginx, --secret-name=ingress-nginx-admission]
      ---
      apiVersion: batch/v1
      kind: Job
      metadata: {name: ingress-nginx-admission-patch, namespace: ingress-nginx}
      spec:
        template:
          spec:
            serviceAccountName: ingress-nginx
            restartPolicy: OnFailure
            containers:
            - name: patch
              image: registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.9
              args: [patch, --webhook-name=ingress-nginx-admission, --namespace=ingress-nginx, --patch-mutating=false, --secret-name=ingress-nginx-admission, --patch-failure-policy=Fail]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: ingress-nginx-admission}
      webhooks:
      - name: validate.nginx.ingress.kubernetes.io
        admissionReviewVersions: [v1]
        clientConfig: {service: {name: ingress-nginx-controller-admission, namespace: ingress-nginx, path: /networking/v1/ingresses}}
        failurePolicy: Ignore
        rules: [{apiGroups: [networking.k8s.io], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [ingresses]}]
        sideEffects: None
      """
    And I run `kubectl wait -n ingress-nginx --for=condition=Complete job --all --timeout=5m`
    And I run `kubectl rollout status -n ingress-nginx deployment/ingress-nginx-controller --timeout=5m`
    And 5s pass
    When I run `kubectl get validatingwebhookconfiguration ingress-nginx-admission -o jsonpath='{.webhooks[0].failurePolicy} {.webhooks[0].clientConfig.caBundle}'`
    Then the output contains "Fail LS0t"
    When I run `kubectl create ingress first --class=nginx --rule="shop.example.com/*=web:80"`
    And I try `kubectl create ingress second --class=nginx --rule="shop.example.com/*=web:80"`
    Then the command fails with exit code 1
    And the error output contains "admission webhook \"validate.nginx.ingress.kubernetes.io\" denied the request: host \"shop.example.com\" and path \"/\" is already defined in ingress"
    When I try `kubectl create ingress third --class=nginx --rule="third.example.com/=web:80" --annotation=nginx.ingress.kubernetes.io/server-snippet=x`
    Then the command fails with exit code 1
    And the error output contains "Snippet directives are disabled by the Ingress administrator"
    When I run `kubectl create ingress fourth --class=other --rule="shop.example.com/*=web:80"`
    Then the output contains "ingress.networking.k8s.io/fourth created"
