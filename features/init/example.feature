Feature: The document's init containers, which wait for two Services
  Source: Kubernetes notes, chapter 5 (init容器代码示例):
  "创建了一个Pod叫myapp-pod，它包含三个容器。一个叫myapp-container，还有两个init容器。这两个init容器
  没有启动成功，所以该pod也不能启动成功。"
  "创建两个Service，当两个Service启动成功后，Pod才启动成功。"

  Background:
    Given the file myservice.yaml:
      """
      kind: Service
      apiVersion: v1
      metadata:
        name: myservice
      spec:
        ports:
          - protocol: TCP
            port: 80
            targetPort: 9376
      """

  Rule: As printed, the example never gets past its first init container

    The image busybox is the newest one. Since 1.29 its nslookup asks for the name in
    every search domain and ends with 1 if one of them does not have it.

    Background:
      Given the file ini-pod.yaml:
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: myapp-pod
          labels:
            app: myapp
        spec:
          containers:
          - name: myapp-container
            image: busybox
            command: ['sh', '-c', 'echo The app is running! && sleep 3600']
          initContainers:
          - name: init-myservice
            image: busybox
            command: ['sh', '-c', 'until nslookup myservice; do echo waiting for myservice; sleep 2; done;']
          - name: init-mydb
            image: busybox
            command: ['sh', '-c', 'until nslookup mydb; do echo waiting for mydb; sleep 2; done;']
        """
      And I run `kubectl create -f ini-pod.yaml`
      And container init-myservice of pod myapp-pod becomes running within 10s

    @b:init-example-services
    Scenario: The pod waits for the first Service
      "发现init状态为0/2"

      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME      | READY | STATUS   | RESTARTS |
        | myapp-pod | 0/1   | Init:0/2 | 0        |

    @b:init-example-services @contradiction
    Scenario: It still waits when the Service is there
      "发现init状态为1/2 (需要等一会)"

      When I run `kubectl create -f myservice.yaml`
      Then pod myapp-pod stays Init:0/2 for 10m
      And the logs of container init-myservice of pod myapp-pod contain "** server can't find myservice.svc.cluster.local: NXDOMAIN"
      And the logs of container init-myservice of pod myapp-pod contain "Name:	myservice.$NS.svc.cluster.local"
      And the logs of container init-myservice of pod myapp-pod contain "waiting for myservice"

  Rule: With busybox:1.28 it does what the document says

    Background:
      Given the file ini-pod.yaml:
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: myapp-pod
          labels:
            app: myapp
        spec:
          containers:
          - name: myapp-container
            image: busybox
            command: ['sh', '-c', 'echo The app is running! && sleep 3600']
          initContainers:
          - name: init-myservice
            image: busybox:1.28
            command: ['sh', '-c', 'until nslookup myservice; do echo waiting for myservice; sleep 2; done;']
          - name: init-mydb
            image: busybox:1.28
            command: ['sh', '-c', 'until nslookup mydb; do echo waiting for mydb; sleep 2; done;']
        """
      And the file mydb.yaml:
        """
        kind: Service
        apiVersion: v1
        metadata:
          name: mydb
        spec:
          ports:
            - protocol: TCP
              port: 80
              targetPort: 9377
        """
      And I run `kubectl create -f ini-pod.yaml`
      And container init-myservice of pod myapp-pod becomes running within 10s

    @b:init-example-services
    Scenario: It waits as long as there is no Service
      Then pod myapp-pod stays Init:0/2 for 5m
      And the logs of container init-myservice of pod myapp-pod contain "nslookup: can't resolve 'myservice'"
      And the logs of container init-myservice of pod myapp-pod contain "waiting for myservice"
      When I try `kubectl logs myapp-pod -c init-mydb`
      Then the command fails with exit code 1
      And the error output is:
        """
        Error from server (BadRequest): container "init-mydb" in pod "myapp-pod" is waiting to start: PodInitializing
        """

    @b:init-example-services
    Scenario: First Service, Init:1/2; second Service, Running
      The init containers look every two seconds.

      When I run `kubectl create -f myservice.yaml`
      Then container init-mydb of pod myapp-pod becomes running within 6s
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME      | READY | STATUS   | RESTARTS |
        | myapp-pod | 0/1   | Init:1/2 | 0        |
      When I run `kubectl get svc`
      Then the output is a table that has:
        | NAME      | TYPE      | EXTERNAL-IP | PORT(S) |
        | myservice | ClusterIP | <none>      | 80/TCP  |
      When I run `kubectl create -f mydb.yaml`
      Then pod myapp-pod becomes Ready within 8s
      And container init-mydb of pod myapp-pod terminates with exit code 0 before container myapp-container of pod myapp-pod starts
      And the logs of container myapp-container of pod myapp-pod contain "The app is running!"
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME      | READY | STATUS  | RESTARTS |
        | myapp-pod | 1/1   | Running | 0        |

    @b:init-example-services
    Scenario: The Services have no pods; their names are enough
      Given I run `kubectl create -f myservice.yaml -f mydb.yaml`
      And pod myapp-pod becomes Ready within 30s
      When I run `kubectl get endpointslice -l 'kubernetes.io/service-name in (myservice,mydb)'`
      Then the error output is:
        """
        No resources found in $NS namespace.
        """

    @b:init-example-services
    Scenario: Cleaning up takes the whole grace period of 30 seconds
      The shell is process 1 and does not end on SIGTERM.
      "最后把pod和svc删除"

      Given I run `kubectl create -f myservice.yaml -f mydb.yaml`
      And pod myapp-pod becomes Ready within 30s
      When I run `kubectl delete pod --all`
      Then the output is:
        """
        pod "myapp-pod" deleted from $NS namespace
        """
      And pod myapp-pod is deleted about 30s after the last command

  Rule: The document's mydb.yaml is indented with TABs

    Background:
      Given the file mydb.yaml:
        """
        kind: Service
        apiVersion: v1
        metadata:
          name: mydb
        spec:
          ports:
            - protocol: TCP
        	  port: 80
        	  targetPort: 9377
        """

    @b:yaml-tab @contradiction
    Scenario Outline: kubectl <verb> refuses it and names the line, but not the column
      When I try `kubectl <verb> -f mydb.yaml`
      Then the command fails with exit code 1
      And the error output is:
        """
        error: error parsing mydb.yaml: error converting YAML to JSON: yaml: line 8: found a tab character that violates indentation
        """
      And service mydb is gone

      Examples:
        | verb                    |
        | create                  |
        | apply                   |
        | create --dry-run=client |

    @b:yaml-tab
    Scenario: gherkube validate names the line, too
      When I validate the file mydb.yaml
      Then the manifest is refused in line 8 saying "tab character"

    @b:yaml-tab
    Scenario: A file that is not there
      When I try `kubectl create -f nosuchfile.yaml`
      Then the command fails with exit code 1
      And the error output is:
        """
        error: the path "nosuchfile.yaml" does not exist
        """
