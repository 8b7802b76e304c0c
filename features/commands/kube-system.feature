Feature: What is in a cluster from the beginning
  Source: kubeadm's configuration on a kind cluster, and kube-apiserver's objects of flow control

  @b:kubeadm-configuration
  Scenario: kubeadm's configuration is there to read
    When I run `kubectl get configmap kubeadm-config -n kube-system -o jsonpath='{.data.ClusterConfiguration}'`
    Then the output contains "serviceSubnet: 10.96.0.0/16"
    When I run `kubectl get configmap cluster-info -n kube-public -o name`
    And I run `kubectl get flowschema/catch-all prioritylevelconfiguration/catch-all -o name`
    Then the command succeeds

  @b:kubeadm-configuration
  Scenario: API server and kubelets have their pages
    When I run `kubectl get --raw '/livez?verbose'`
    Then the output contains "[+]poststarthook/rbac/bootstrap-roles ok"
    When I run `kubectl get --raw /api/v1/nodes/$NODE1/proxy/metrics`
    Then the output contains "kubelet_running_pods "
    When I run `kubectl get --raw /api/v1/nodes/$NODE1/proxy/configz`
    Then the output contains "KubeletConfiguration"
    When I try `kubectl get --raw /api/v1/nodes/nosuch/proxy/metrics`
    Then the error output contains "(NotFound): nodes \"nosuch\" not found"
    When I try `kubectl get --raw '/api/v1/pods?timeout=bogus'`
    Then the error output contains "invalid timeout specified in the request URL"
