Feature: Who may do what: roles, bindings and service accounts
  Source: kubernetes.io, Using RBAC Authorization: "A rolebinding grants the permissions
  defined in a role to a user or set of users"; "Permissions are purely additive (there
  are no "deny" rules)."

  Background:
    Given the file rbac.yaml:
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: reader}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: pods}
      rules: [{apiGroups: [""], resources: [pods], verbs: [get, list, watch]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: pods}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pods}
      subjects: [{kind: ServiceAccount, name: reader}]
      """
    And I run `kubectl create namespace $NS-other`
    And I run `kubectl apply -f rbac.yaml`

  @b:rbac
  Scenario: A service account can do what its role allows
    When I run `kubectl get pod --as=system:serviceaccount:$NS:reader`
    Then the error output is:
      """
      No resources found in $NS namespace.
      """
    When I run `kubectl auth can-i list pods --as=system:serviceaccount:$NS:reader`
    Then the output is:
      """
      yes
      """

  @b:rbac
  Scenario Outline: It gets 403 for everything else: <what>
    When I try `kubectl <command> --as=system:serviceaccount:$NS:reader`
    Then the command fails with exit code 1
    And the output is empty
    And the error output is:
      """
      Error from server (Forbidden): <error>
      """

    Examples:
      | what            | command              | error                                                                                                                                         |
      | other namespace | get pod -n $NS-other | pods is forbidden: User "system:serviceaccount:$NS:reader" cannot list resource "pods" in API group "" in the namespace "$NS-other"           |
      | other resource  | get svc              | services is forbidden: User "system:serviceaccount:$NS:reader" cannot list resource "services" in API group "" in the namespace "$NS"         |
      | other verb      | run x --image=nginx  | pods is forbidden: User "system:serviceaccount:$NS:reader" cannot create resource "pods" in API group "" in the namespace "$NS"               |
      | missing object  | delete pod x         | pods "x" is forbidden: User "system:serviceaccount:$NS:reader" cannot delete resource "pods" in API group "" in the namespace "$NS"           |
      | cluster scope   | get node             | nodes is forbidden: User "system:serviceaccount:$NS:reader" cannot list resource "nodes" in API group "" at the cluster scope                 |
      | other API group | get deployment       | deployments.apps is forbidden: User "system:serviceaccount:$NS:reader" cannot list resource "deployments" in API group "apps" in the namespace "$NS" |

  @b:rbac
  Scenario: can-i answers no with exit code 1
    When I try `kubectl auth can-i delete pods --as=system:serviceaccount:$NS:reader`
    Then the command fails with exit code 1
    And the output is:
      """
      no
      """
    And the error output is empty

  @b:rbac
  Scenario: can-i --list shows all that an account may do
    When I run `kubectl auth can-i --list --as=system:serviceaccount:$NS:reader`
    Then the output is:
      """
      Resources                                       Non-Resource URLs                      Resource Names   Verbs
      selfsubjectreviews.authentication.k8s.io        []                                     []               [create]
      selfsubjectaccessreviews.authorization.k8s.io   []                                     []               [create]
      selfsubjectrulesreviews.authorization.k8s.io    []                                     []               [create]
      pods                                            []                                     []               [get list watch]
      clustertrustbundles.certificates.k8s.io         []                                     []               [get list watch]
                                                      [/.well-known/openid-configuration/]   []               [get]
                                                      [/.well-known/openid-configuration]    []               [get]
                                                      [/api/*]                               []               [get]
                                                      [/api]                                 []               [get]
                                                      [/apis/*]                              []               [get]
                                                      [/apis]                                []               [get]
                                                      [/healthz]                             []               [get]
                                                      [/healthz]                             []               [get]
                                                      [/livez]                               []               [get]
                                                      [/livez]                               []               [get]
                                                      [/openapi/*]                           []               [get]
                                                      [/openapi]                             []               [get]
                                                      [/openid/v1/jwks/]                     []               [get]
                                                      [/openid/v1/jwks]                      []               [get]
                                                      [/readyz]                              []               [get]
                                                      [/readyz]                              []               [get]
                                                      [/version/]                            []               [get]
                                                      [/version/]                            []               [get]
                                                      [/version]                             []               [get]
                                                      [/version]                             []               [get]
      """

  @b:rbac
  Scenario: A user whom nothing is bound to may do nothing
    When I try `kubectl get pod --as=nobody`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (Forbidden): pods is forbidden: User "nobody" cannot list resource "pods" in API group "" in the namespace "$NS"
      """

  @b:rbac
  Scenario: Removing the binding takes effect within a second
    When I run `kubectl delete rolebinding pods`
    Then the output is:
      """
      rolebinding.rbac.authorization.k8s.io "pods" deleted from $NS namespace
      """
    Given 1 second passes
    When I try `kubectl get pod --as=system:serviceaccount:$NS:reader`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:$NS:reader" cannot list resource "pods" in API group "" in the namespace "$NS"
      """

  @b:rbac
  Scenario: A group is bound with all its members
    Given I run `kubectl create rolebinding viewers --clusterrole=view --group=team`
    When I run `kubectl auth can-i list services --as=ann --as-group=team`
    Then the output is:
      """
      yes
      """
    When I try `kubectl auth can-i create services --as=ann --as-group=team`
    Then the command fails with exit code 1
    When I try `kubectl auth can-i list services --as=ann --as-group=others`
    Then the command fails with exit code 1

  @b:rbac
  Scenario: Nobody grants what they do not have
    Given I run `kubectl create role granting --verb=create,update --resource=roles.rbac.authorization.k8s.io`
    And I run `kubectl create rolebinding granting --role=granting --serviceaccount=$NS:reader`
    When I run `kubectl create role less --verb=list --resource=pods --as=system:serviceaccount:$NS:reader`
    Then the output is:
      """
      role.rbac.authorization.k8s.io/less created
      """
    When I try `kubectl create role more --verb=delete --resource=pods --as=system:serviceaccount:$NS:reader`
    Then the command fails with exit code 1
    And the error output contains:
      """
      roles.rbac.authorization.k8s.io "more" is forbidden: user "system:serviceaccount:$NS:reader" (groups=["system:serviceaccounts" "system:serviceaccounts:$NS" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
      {APIGroups:[""], Resources:["pods"], Verbs:["delete"]}
      """

  @b:rbac
  Scenario: A token says who its account is, for as long as it lives
    Given I run `TOKEN=$(kubectl create token reader --duration=10m)`
    And the file review.yaml:
      """
      apiVersion: authentication.k8s.io/v1
      kind: TokenReview
      spec: {token: $TOKEN}
      """
    When I run `kubectl create -f review.yaml -o jsonpath='{.status.authenticated} {.status.user.username}'`
    Then the output is:
      """
      true system:serviceaccount:$NS:reader
      """
    Given 12m passes
    When I run `kubectl create -f review.yaml -o jsonpath='{.status.user.username}{.status.error}'`
    Then the output contains "service account token has expired"

  @b:rbac
  Scenario: The token that a pod finds is its account's, and ends with the pod
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: app}
      spec:
        serviceAccountName: reader
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]
      """
    And pod app becomes Ready within 30s
    And I run `TOKEN=$(kubectl exec app -- cat /var/run/secrets/kubernetes.io/serviceaccount/token)`
    And the file review.yaml:
      """
      apiVersion: authentication.k8s.io/v1
      kind: TokenReview
      spec: {token: $TOKEN}
      """
    When I run `kubectl create -f review.yaml -o jsonpath='{.status.user.username}'`
    Then the output is:
      """
      system:serviceaccount:$NS:reader
      """
    # kube-apiserver remembers for 10 s that a token is valid (TokenSuccessCacheTTL).
    When I run `kubectl delete pod app`
    And I run `kubectl create -f review.yaml -o jsonpath='{.status.user.username}'`
    Then the output is:
      """
      system:serviceaccount:$NS:reader
      """
    When 10 seconds pass
    And I run `kubectl create -f review.yaml -o jsonpath='{.status.user.username}{.status.error}'`
    Then the output contains "service account token has been invalidated"

  @b:rbac @alone
  Scenario: A cluster role that is made of others grows with them
    Given I run `kubectl create clusterrolebinding viewing --clusterrole=view --serviceaccount=$NS:reader`
    When I try `kubectl auth can-i list nodes --as=system:serviceaccount:$NS:reader`
    Then the command fails with exit code 1
    Given I apply the manifest:
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: nodes, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
      rules: [{apiGroups: [""], resources: [nodes], verbs: [get, list]}]
      """
    And 1 second passes
    When I run `kubectl get nodes --as=system:serviceaccount:$NS:reader`
    Then the command succeeds

  @b:rbac
  Scenario: Commands in a pod are for those who may exec
    Given I run `kubectl run app --image=busybox:1.36 -- sleep 3600`
    And pod app becomes Ready within 30s
    When I try `kubectl exec app --as=system:serviceaccount:$NS:reader -- id`
    Then the command fails with exit code 1
    And the error output contains "cannot create resource \"pods/exec\" in API group \"\" in the namespace \"$NS\""
