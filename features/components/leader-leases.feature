Feature: The leases of the control plane
  Source: k8s.io/component-base, DefaultLeaderElectionConfiguration: 15 s, renewed every 2 s;
  pkg/controlplane/apiserver/server.go: an hour, renewed every 10 s.

  Scenario: Who leads, and that it goes on to
    When I run `kubectl get leases -n kube-system -o jsonpath='{range .items[*]}{.metadata.name}={.spec.leaseDurationSeconds} {end}'`
    Then the output matches "^apiserver-[a-z2-7]{26}=3600 kube-controller-manager=15 kube-scheduler=15 $"
    When I run `kubectl get lease kube-scheduler -n kube-system -o jsonpath='{.spec.holderIdentity} {.spec.leaseTransitions}'`
    Then the output matches "-control-plane_[0-9a-f-]{36} 0$"
    Given I run `FIRST=$(kubectl get lease kube-scheduler -n kube-system -o jsonpath={.spec.renewTime})`
    When 5s passes
    And I run `test $FIRST != $(kubectl get lease kube-scheduler -n kube-system -o jsonpath={.spec.renewTime})`
    Then the command succeeds
    When I run `kubectl get lease kube-scheduler -n kube-system --show-managed-fields -o jsonpath='{.metadata.managedFields[*].manager}'`
    Then the output contains "kube-scheduler"

  Scenario: After a restart of the control plane another one leads
    Given I run `BEFORE=$(kubectl get lease kube-controller-manager -n kube-system -o jsonpath={.spec.holderIdentity})`
    When the control plane restarts
    And I run `test $BEFORE = $(kubectl get lease kube-controller-manager -n kube-system -o jsonpath={.spec.holderIdentity})`
    Then the command succeeds
    When 25s passes
    And I run `kubectl get lease kube-controller-manager -n kube-system -o jsonpath='{.spec.leaseTransitions}'`
    Then the output contains "1"
    When I run `test $BEFORE != $(kubectl get lease kube-controller-manager -n kube-system -o jsonpath={.spec.holderIdentity})`
    Then the command succeeds
