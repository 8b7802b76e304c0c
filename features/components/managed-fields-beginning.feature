Feature: What a cluster begins with says who wrote it
  As kubeadm sets a cluster up: the API server makes its own Service, roles and flow
  schemas, kubeadm the configuration, and the controller manager collects the rules of
  roles that consist of others.

  Scenario Outline: <what>
    When I run `kubectl get <what> --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}[{.manager} {.operation} {.subresource}]{end}'`
    Then the output is:
      """
      <who>
      """

    Examples:
      | what                                                  | who                                                                               |
      | service kubernetes -n default                         | [kube-apiserver Update ]                                                          |
      | endpointslice kubernetes -n default                   | [kube-apiserver Update ]                                                          |
      | namespace kube-system                                 | [kube-apiserver Update ]                                                          |
      | service kube-dns -n kube-system                       | [kubeadm Update ]                                                                 |
      | configmap kubeadm-config -n kube-system               | [kubeadm Update ]                                                                 |
      | configmap extension-apiserver-authentication -n kube-system | [kube-apiserver Update ]                                                    |
      | clusterrole cluster-admin                             | [kube-apiserver Update ]                                                          |
      | clusterrole admin                                     | [clusterrole-aggregation-controller Apply ][kube-apiserver Update ]               |
      | storageclass standard                                 | [kubectl-client-side-apply Update ]                                               |

  Scenario: A flow schema is the API server's
    When I run `kubectl get flowschema catch-all --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}[{.manager} {.operation} {.subresource}]{end}'`
    Then the output contains "[api-priority-and-fairness-config-producer-v1 Update ]"

  Scenario: Rules that somebody applies to a collecting role are the controller manager's
    Given the file role.yaml:
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: view}
      rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
      """
    When I try `kubectl apply --server-side -f role.yaml`
    Then the command fails with exit code 1
    And the error output contains "clusterrole-aggregation-controller"
