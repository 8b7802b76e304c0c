Feature: A client that is attached to a container
  Source: Kubernetes' end-to-end tests, "Kubectl run": "executing a command with run and
  attach with stdin with open stdin should remain running"

  @b:attach-stdin
  Scenario: The end of its input is the end of the container's
    Given the file in.txt:
      """
      one
      """
    When I run `kubectl run once --image=busybox:1.36 --restart=Never --attach --stdin -- sh -c 'cat && echo closed' < in.txt`
    Then the output contains "closed"
    And pod once becomes Succeeded within 10s

  @b:attach-stdin
  Scenario: With --leave-stdin-open the client goes, and the container goes on
    Given the file in.txt:
      """
      one
      """
    When I run `kubectl run open --image=busybox:1.36 --restart=Never --attach --stdin --leave-stdin-open -- sh -c 'cat && echo closed' < in.txt`
    Then pod open stays Running for 10s
    When I run `kubectl logs open`
    Then the output is:
      """
      one
      """
