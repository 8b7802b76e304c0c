Feature: The API server is the one entry for everybody
  kubectl, controllers and other clients all work through one REST endpoint:
  what one of them changes, the watches of the others see.

  Source: Kubernetes notes, chapter 1 (组件说明): "APISERVER: 所有服务访问的统一入口"

  @b:apiserver-single-entry
  Scenario Outline: A client that watches <what> sees what another client and the controllers do
    Given I start `kubectl get <what> -w` in the background
    When I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And deployment web reaches 1 ready replica within 30s
    And 1 second passes
    And the background command is stopped
    Then the output matches "<first>"
    And the output matches "<last>"

    Examples:
      | what       | first                                                                        | last                                               |
      | deployment | web +0/1 +0 +0                                                               | web +1/1 +1 +1                                     |
      | pod        | web-[a-z0-9]+-[a-z0-9]+ +0/1 +Pending                                        | web-[a-z0-9]+-[a-z0-9]+ +1/1 +Running              |
      | events     | deployment/web +Scaled up replica set web-[a-z0-9]+ from 0 to 1              | pod/web-[a-z0-9]+-[a-z0-9]+ +Container started     |

  @b:apiserver-single-entry
  Scenario: Every object has its address below one endpoint
    kubectl is one client of many: the same endpoint can be asked with a plain GET.

    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      data: {colour: blue}
      """
    When I run `kubectl get --raw /api/v1/namespaces/$NS/configmaps/settings`
    Then the output contains "\"data\":{\"colour\":\"blue\"}"
    When I run `kubectl get --raw /healthz`
    Then the output is:
      """
      ok
      """

  @b:apiserver-single-entry
  Scenario: What does not exist is answered in words that every client understands
    When I try `kubectl get --raw /apis/apps/v1/namespaces/$NS/deployments/nosuch`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (NotFound): deployments.apps "nosuch" not found
      """
    When I try `kubectl get nosuchkind`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: the server doesn't have a resource type "nosuchkind"
      """

  @b:apiserver-single-entry
  Scenario: A list of nothing is empty, and no error
    Even where the namespace itself does not exist.

    When I run `kubectl get pod,deployment -n nosuchnamespace`
    Then the output is empty
    And the error output is:
      """
      No resources found in nosuchnamespace namespace.
      """
