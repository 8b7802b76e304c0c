Feature: ReplicationController is still there
  Source: Kubernetes notes, chapter 4 (资源清单): "ReplicationController 在 v1.11 版本被废弃"

  Reality: it is discouraged since Deployments exist, but it was never removed:
  Kubernetes 1.37 serves it with all verbs, without any warning, and it works.

  @b:rc-deprecated-1-11 @contradiction
  Scenario: The API lists it with all verbs
    When I run `kubectl api-resources --api-group= -o wide`
    Then the output is a table that has:
      | NAME                   | SHORTNAMES | APIVERSION | NAMESPACED | KIND                  | VERBS                                                      |
      | replicationcontrollers | rc         | v1         | true       | ReplicationController | create,delete,deletecollection,get,list,patch,update,watch |

  @b:rc-deprecated-1-11 @contradiction
  Scenario: It works, and nothing warns
    When I create the manifest:
      """
      apiVersion: v1
      kind: ReplicationController
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {app: web}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    Then the output is:
      """
      replicationcontroller/web created
      """
    And the error output is empty
    And replicationcontroller web reaches 1 ready replica within 30s
