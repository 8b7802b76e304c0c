Feature: An actor prints, and writes and removes files

  Scenario: It prints lines, once and again and again
    Given a pod once that is never restarted and:
      """
      prints "begins"
      prints "to the standard error" to stderr after 1s
      prints "still here" every 2s from 3s until 10s
      exits 0 after 12s
      """
    Then pod once becomes Succeeded within 1m
    When I run `kubectl logs once`
    Then the output is:
      """
      begins
      to the standard error
      still here
      still here
      still here
      still here
      """

  Scenario: It writes a file, and removes it
    cat is the only other program of the image.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: gherkube/actor:1
          args: ["writes \"ready\\n\" to /tmp/ready after 10s", "removes /tmp/ready after 30s"]
          readinessProbe: {exec: {command: [cat, /tmp/ready]}, periodSeconds: 1, failureThreshold: 1}
      """
    Then pod web becomes Ready within 1m
    And pod web becomes Ready about 10s to 11s after container main of pod web starts
    When I run `kubectl exec web -- cat /tmp/ready`
    Then the output is:
      """
      ready
      """
    And pod web becomes not Ready within 1m
    And an event Unhealthy saying "Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory" was seen on pod web
    When I try `kubectl exec web -- sh -c true`
    Then the command fails

  Scenario: A script from a file
    Given I create the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: script}
      data:
        once: |
          # what the container does
          prints "from a file"
          exits 4 after 2s
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: once}
      spec:
        restartPolicy: Never
        containers:
        - name: main
          image: gherkube/actor:1
          args: ["@/script/once"]
          volumeMounts: [{name: script, mountPath: /script}]
        volumes: [{name: script, configMap: {name: script}}]
      """
    Then pod once becomes Failed within 1m
    And container main of pod once is terminated with exit code 4
    And the logs of pod once contain "from a file"

  Scenario: A script that cannot be understood ends the container, and its log says why
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: once}
      spec:
        restartPolicy: Never
        containers: [{name: main, image: "gherkube/actor:1", args: ["listens on 8080", "dances"]}]
      """
    Then pod once becomes Failed within 30s
    And container main of pod once is terminated with exit code 2
    And the logs of pod once contain "actor: line 2: \"dances\": unknown verb \"dances\""
