Feature: Of a running pod's init container only the image can be changed
  Source: Kubernetes notes, chapter 5 (init容器):
  "对 Init 容器 spec 的修改被限制在容器 image 字段，修改其他字段都不会生效。"

  Background:
    Given the file pod.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        terminationGracePeriodSeconds: 1
        initContainers: [{name: setup, image: "busybox:1.36", command: ['sleep', '1']}]
        containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
      """
    And I run `kubectl apply -f pod.yaml`
    And pod p becomes Ready within 30s

  @b:init-only-image-mutable
  Scenario: The image can be changed
    When I run `kubectl patch pod p --type=json -p '[{"op":"replace","path":"/spec/initContainers/0/image","value":"busybox:1.28"}]'`
    Then the output is:
      """
      pod/p patched
      """
    And the field init/setup.image of pod p becomes "busybox:1.28" within 1s

  @b:init-only-image-mutable
  Scenario: But there must be one
    When I try `kubectl patch pod p --type=json -p '[{"op":"replace","path":"/spec/initContainers/0/image","value":""}]'`
    Then the command fails with exit code 1
    And the error output is:
      """
      The Pod "p" is invalid: spec.initContainers[0].image: Required value
      """

  @b:init-only-image-mutable @contradiction
  Scenario Outline: Other fields are refused, not ignored: <field>
    "修改其他字段都不会生效": the API server refuses the change, with a reason and a difference.

    When I try `kubectl patch pod p --type=json -p '<patch>'`
    Then the command fails with exit code 1
    And the error output contains:
      """
      The Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)
      """
    And the error output contains "<difference>"

    Examples:
      | field                      | patch                                                                                              | difference        |
      | command                    | [{"op":"replace","path":"/spec/initContainers/0/command","value":["sleep","2"]}]                   | +    \"2\"          |
      | env                        | [{"op":"add","path":"/spec/initContainers/0/env","value":[{"name":"A","value":"b"}]}]              | +     \"Name\": \"A\" |
      | command of the app         | [{"op":"replace","path":"/spec/containers/0/command","value":["sleep","2"]}]                       | -    \"3600\"       |
      | nodeSelector of the pod    | [{"op":"add","path":"/spec/nodeSelector","value":{"a":"b"}}]                                       | +  \"a\": \"b\"       |

  @b:init-only-image-mutable @contradiction
  Scenario: apply is refused likewise
    Given the file changed.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        terminationGracePeriodSeconds: 1
        initContainers: [{name: setup, image: "busybox:1.36", command: ["sleep", "2"]}]
        containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
      """
    When I try `kubectl apply -f changed.yaml`
    Then the command fails with exit code 1
    And the error output contains "spec: Forbidden: pod updates may not change fields other than"

  @b:init-only-image-mutable
  Scenario Outline: Init containers cannot be <done>
    When I try `kubectl patch pod p --type=json -p '<patch>'`
    Then the command fails with exit code 1
    And the error output is:
      """
      The Pod "p" is invalid: spec.initContainers: Forbidden: pod updates may not add or remove containers
      """

    Examples:
      | done    | patch                                                                                      |
      | added   | [{"op":"add","path":"/spec/initContainers/-","value":{"name":"more","image":"busybox:1.36"}}] |
      | removed | [{"op":"remove","path":"/spec/initContainers/0"}]                                          |

  @b:init-only-image-mutable
  Scenario: The pod's activeDeadlineSeconds is among the few other fields that can be changed
    When I run `kubectl patch pod p -p '{"spec":{"activeDeadlineSeconds":3000}}'`
    Then the output is:
      """
      pod/p patched
      """
    And pod p stays Ready for 10s
