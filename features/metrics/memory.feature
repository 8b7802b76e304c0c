Feature: A container that uses more memory than its limit is killed
  Source: Kubernetes documentation, Resource Management for Pods and Containers.

  On a node with cgroup v1 the reason is sometimes Error.

  @b:oom-killed
  Scenario: A container that leaks
    It has 32Mi, and needs about one to begin with.

    Given a pod once that is never restarted and:
      """
      leaks 4Mi a second
      """
    Then pod once becomes Failed within 1m
    And container main of pod once is terminated with exit code 137
    And container main of pod once terminates between 5s and 12s after container main of pod once starts

  @b:oom-restarted
  Scenario: It is restarted, and killed again
    Given a pod web that:
      """
      leaks 16Mi a second after 1s
      """
    Then container main of pod web reaches 2 restarts within 1m
    And pod web becomes CrashLoopBackOff within 1m

  @b:oom-other-containers
  Scenario: The other containers of the pod go on
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: two}
      spec:
        containers:
        - name: greedy
          image: gherkube/actor:1
          args: [uses 64Mi of memory after 3s in start 1]
          resources: {limits: {memory: 32Mi}}
        - name: modest
          image: gherkube/actor:1
          args: [uses 20Mi of memory]
          resources: {limits: {memory: 32Mi}}
      """
    Then container greedy of pod two reaches 1 restart within 30s
    And pod two becomes Ready within 30s
    And pod two stays Ready for 30s
    And container modest of pod two has 0 restarts
