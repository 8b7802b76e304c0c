Feature: kubectl exec runs a command that is in the image
  Source: Kubernetes notes, chapter 5 (探针检测示例1：就绪探测):
  "kubectl exec readiness-httpget-pod -c readiness-httpget-container -it -- /bin/bash"

  busybox has no bash.

  Background:
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - {name: main, image: "busybox:1.36", command: ['sleep', '3600']}
        - {name: other, image: "busybox:1.36", command: ['sleep', '3600']}
      """
    And pod p becomes Ready within 30s

  @b:exec-bash-busybox @contradiction
  Scenario: A command that is not there is an error of its own, not exit code 127
    When I try `kubectl exec p -c main -- /bin/bash`
    Then the command fails with exit code 1
    And the error output matches "^error: Internal error occurred: .*error executing command in container: failed to exec in container: failed to start exec \"[0-9a-f]+\": OCI runtime exec failed: exec failed: unable to start container process: exec: \"/bin/bash\": stat /bin/bash: no such file or directory"

  @b:exec-bash-busybox
  Scenario: With -it, too
    When I try `kubectl exec p -c main -it -- /bin/bash`
    Then the command fails with exit code 1
    And the error output contains:
      """
      Unable to use a TTY - input is not a terminal or the right kind of file
      exec: "/bin/bash": stat /bin/bash: no such file or directory
      """

  @b:exec-bash-busybox
  Scenario: A shell that does not find it says 127
    When I try `kubectl exec p -c main -- /bin/sh -c 'nosuch'`
    Then the command fails with exit code 127
    And the error output is:
      """
      /bin/sh: nosuch: not found
      command terminated with exit code 127
      """

  @b:exec-bash-busybox
  Scenario: Otherwise kubectl ends as the command does
    When I try `kubectl exec p -c main -- /bin/sh -c 'exit 5'`
    Then the command fails with exit code 5
    And the error output is:
      """
      command terminated with exit code 5
      """

  @b:exec-bash-busybox
  Scenario: Without -c the first container is meant
    When I run `kubectl exec p -- hostname`
    Then the output is:
      """
      p
      """
    And the error output is:
      """
      Defaulted container "main" out of: main, other
      """

  @b:exec-bash-busybox
  Scenario Outline: What is not there: <command>
    When I try `<command>`
    Then the command fails with exit code 1
    And the error output contains "<words>"

    Examples:
      | command                          | words                                                                                      |
      | kubectl exec p -c nosuch -- true | error: container nosuch is not valid for pod p out of: main, other                         |
      | kubectl exec nosuch -- true      | Error from server (NotFound): pods \"nosuch\" not found                                      |
      | kubectl exec p hostname          | error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead |
      | kubectl logs p -c nosuch         | error: container nosuch is not valid for pod p out of: main, other                         |
