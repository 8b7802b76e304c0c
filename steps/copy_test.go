package steps

import "testing"

const copies = `Feature: kubectl cp
  Scenario: to and from a container
    Given the file a.txt:
      """
      hello
      """
    And the file web.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - {name: main, image: "busybox:1.36", command: [sh, -c, "mkdir -p /data/sub; echo one > /data/1; echo two > /data/sub/2; sleep 1000"]}
        - {name: bare, image: "registry.k8s.io/pause:3.10"}
      """
    When I run ` + "`kubectl create -f web.yaml`" + `
    And I run ` + "`kubectl wait --for=condition=Ready pod/web --timeout=20s`" + `
    And I run ` + "`kubectl cp a.txt web:/tmp/b.txt -c main`" + `
    Then the output is empty
    When I run ` + "`kubectl cp a.txt web:/tmp -c main`" + `
    And I run ` + "`kubectl exec web -c main -- cat /tmp/a.txt /tmp/b.txt`" + `
    Then the output is:
      """
      hello
      hello
      """
    When I run ` + "`kubectl -n $NS cp web:/data copied -c main`" + `
    Then the output contains "removing leading '/' from member names"
    When I run ` + "`cat copied/1 copied/sub/2`" + `
    Then the output is:
      """
      one
      two
      """

    When I try ` + "`kubectl cp web:/nosuch x -c main`" + `
    Then the command fails with exit code 1
    And the output contains "tar: /nosuch: No such file or directory"
    And the error output contains "command terminated with exit code 1"
    When I try ` + "`kubectl cp web:/data x -c bare`" + `
    Then the command fails with exit code 1
    And the error output contains "executable file not found in"
    When I try ` + "`kubectl cp a.txt web:/tmp -c bare`" + `
    Then the command fails with exit code 1
    And the error output contains "executable file not found in"
    When I try ` + "`kubectl cp nosuch web:/tmp`" + `
    Then the command fails with exit code 1
    And the error output contains "nosuch doesn't exist in local filesystem"
    When I try ` + "`kubectl cp gone:/data x`" + `
    Then the command fails with exit code 1
    And the error output contains "pods \"gone\" not found"
    When I try ` + "`kubectl cp /etc/passwd web:/tmp`" + `
    Then the command fails with exit code 1
    And the error output contains "/etc/passwd: outside of the scenario's directory"
    When I try ` + "`kubectl cp web:/data/1 ../out -c main`" + `
    Then the command fails with exit code 1
    And the error output contains "../out: outside of the scenario's directory"
    When I try ` + "`kubectl -n $NS port-forward web 8080`" + `
    Then the command fails with exit code 1
    And the error output contains "not supported in a scenario: kubectl port-forward"
`

func TestCopiesOnTheSimulator(t *testing.T) { complain(t, play(t, copies)) }
