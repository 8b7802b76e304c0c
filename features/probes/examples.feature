Feature: The document's examples of probes
  The manifests and the commands are the document's own.

  Rule: Example 1, a readiness probe

    Source: Kubernetes notes, chapter 5 (探针检测示例1：就绪探测):
    "在容器初始化1s后，对端口和路径上执行HTTP GET请求，周期是3s."

    The image has no command to run a server; busybox's shell without a terminal ends at once.

    Background:
      Given the file read.yaml:
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: readiness-httpget-pod
        spec:
          containers:
          - name: readiness-httpget-container
            image: busybox:1.36
            imagePullPolicy: IfNotPresent
            readinessProbe:
              httpGet:
                port: 80
                path: /index1.html
              initialDelaySeconds: 1
              periodSeconds: 3
        """
      And I run `kubectl create -f read.yaml`

    @b:readiness-example @contradiction
    Scenario: The pod does not run unready, it ends in CrashLoopBackOff
      "发现readiness-httpget-pod没有启动成功", "上面pod状态如果是Running，则可以执行以下命令"

      Then pod readiness-httpget-pod becomes CrashLoopBackOff within 5m
      And container readiness-httpget-container of pod readiness-httpget-pod reaches 3 restarts within 90s
      And the times between container readiness-httpget-container of pod readiness-httpget-pod restarts are about "10s, 20s"
      And container readiness-httpget-container of pod readiness-httpget-pod is terminated with exit code 0
      And pod readiness-httpget-pod was never Ready

    @b:readiness-example
    Scenario: There is nothing to exec into
      "上面pod状态如果是CrashLoopBackOff，则不可以执行（因为容器没启动成功）"

      Given pod readiness-httpget-pod becomes CrashLoopBackOff within 5m
      When I try `kubectl exec readiness-httpget-pod -c readiness-httpget-container -it -- /bin/bash`
      Then the command fails with exit code 1
      And the error output contains:
        """
        Unable to use a TTY - input is not a terminal or the right kind of file
        error: unable to upgrade connection: container not found ("readiness-httpget-container")
        """

    @b:readiness-example @contradiction
    Scenario: The document's command to delete it is misspelt
      "kubectl delte pod readiness-httpget-pod"

      When I try `kubectl delte pod readiness-httpget-pod`
      Then the command fails with exit code 1
      And the error output is:
        """
        error: unknown command "delte" for "kubectl"

        Did you mean this?
        	delete
        """
      And pod readiness-httpget-pod is present
      When I run `kubectl delete pod readiness-httpget-pod`
      Then the output is:
        """
        pod "readiness-httpget-pod" deleted from $NS namespace
        """

  Rule: Example 2, a liveness probe

    Source: Kubernetes notes, chapter 5 (探针检测示例2：存活探测):
    "探针检测容器是否有文件，如果没有重启。"

    The file goes after 60 seconds, the probe sees it within its period of 3 seconds, the
    third failure comes 6 seconds later, and the shell takes its grace period of 30 seconds.

    Background:
      Given the file live.yaml:
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: liveness-exec-pod
        spec:
          containers:
          - name: liveness-exec-container
            image: busybox:1.36
            imagePullPolicy: IfNotPresent
            command: ["/bin/sh", "-c", "touch /tmp/live; sleep 60; rm -rf /tmp/live; sleep 3600"]
            livenessProbe:
              exec:
                command: ["test", "-e", "/tmp/live"]
              initialDelaySeconds: 1
              periodSeconds: 3
        """
      And I run `kubectl create -f live.yaml`

    @b:liveness-example
    Scenario: The container is restarted about 99 seconds after its start
      "过一会，发现pod重新启动了，因为探针检测到文件不存在"

      When container liveness-exec-container of pod liveness-exec-pod reaches 1 restart within 2m
      Then event Unhealthy on pod liveness-exec-pod is seen about 60s to 63s after container liveness-exec-container of pod liveness-exec-pod starts
      And event Killing on pod liveness-exec-pod is seen about 6s after event Unhealthy on pod liveness-exec-pod is seen
      And container liveness-exec-container of pod liveness-exec-pod restarts about 30s after event Killing on pod liveness-exec-pod is seen
      And container liveness-exec-container of pod liveness-exec-pod restarts about 96s to 99s after container liveness-exec-container of pod liveness-exec-pod starts
      When I run `kubectl get pod`
      Then the output is a table that has:
        | NAME              | READY | STATUS  | RESTARTS |
        | liveness-exec-pod | 1/1   | Running | 1 *      |

    @b:liveness-example
    Scenario: Until then nothing happens
      Given pod liveness-exec-pod becomes Ready within 10s
      Then pod liveness-exec-pod stays Ready for 55s
      And no event Unhealthy was seen on pod liveness-exec-pod

    @b:liveness-example
    Scenario: Deleting it takes the grace period, too
      Given pod liveness-exec-pod becomes Ready within 10s
      When I run `kubectl delete pod liveness-exec-pod`
      Then pod liveness-exec-pod is deleted about 30s after the last command
