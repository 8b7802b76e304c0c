Feature: The document's example 2, a Deployment
  Source: Kubernetes notes, chapter 6 (示例2：Deployment)

  The manifest and the commands are the document's own.

  Background:
    Given the file deployment.yaml:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: nginx-deployment
      spec:
        replicas: 3
        selector:
          matchLabels:
            app: nginx
        template:
          metadata:
            labels:
              app: nginx
          spec:
            containers:
            - name: mynginx
              image: nginx
              ports:
              - containerPort: 80
      """
    And I run `kubectl apply -f deployment.yaml --record`

  @b:deployment-example
  Scenario: --record warns that it will be removed
    "apply是声明式命令; record记录历史"

    Then the output is:
      """
      deployment.apps/nginx-deployment created
      """
    And the error output is:
      """
      Flag --record has been deprecated, --record will be removed in the future
      """

  @b:deployment-example
  Scenario: A Deployment, a ReplicaSet and three pods
    Given deployment nginx-deployment reaches 3 ready replicas within 30s
    When I run `kubectl get deployment`
    Then the output is a table with:
      | NAME             | READY | UP-TO-DATE | AVAILABLE |
      | nginx-deployment | 3/3   | 3          | 3         |
    When I run `kubectl get rs`
    Then the output is a table with:
      | NAME                       | DESIRED | CURRENT | READY |
      | nginx-deployment-c49656d8c | 3       | 3       | 3     |
    When I run `kubectl get pod`
    Then the output is a table with:
      | NAME                         | READY | STATUS  | RESTARTS |
      | nginx-deployment-c49656d8c-* | 1/1   | Running | 0        |
      | nginx-deployment-c49656d8c-* | 1/1   | Running | 0        |
      | nginx-deployment-c49656d8c-* | 1/1   | Running | 0        |

  @b:deployment-example
  Scenario: Scaling keeps the ReplicaSet
    "扩容：扩容不会改变rs"

    Given deployment nginx-deployment reaches 3 ready replicas within 30s
    When I run `kubectl scale deployment nginx-deployment --replicas 5`
    Then deployment nginx-deployment reaches 5 ready replicas within 30s
    When I run `kubectl get rs`
    Then the output is a table with:
      | NAME                       | DESIRED | CURRENT | READY |
      | nginx-deployment-c49656d8c | 5       | 5       | 5     |

  @b:deployment-example
  Scenario: A new image makes a new ReplicaSet
    "更新镜像：会改变rs（重新建一个rs）"

    Given deployment nginx-deployment reaches 3 ready replicas within 30s
    When I run:
      """
      kubectl scale deployment nginx-deployment --replicas 5
      kubectl rollout status deployment/nginx-deployment
      kubectl set image deployment/nginx-deployment mynginx=nginx:1.9.1
      kubectl get rs -o wide
      """
    Then the output is a table that has:
      | NAME                       | IMAGES      | SELECTOR                                |
      | nginx-deployment-9fc58c8c8 | nginx:1.9.1 | app=nginx,pod-template-hash=9fc58c8c8   |
      | nginx-deployment-c49656d8c | nginx       | app=nginx,pod-template-hash=c49656d8c   |
    And deployment nginx-deployment becomes complete within 1m
    And replicaset nginx-deployment-9fc58c8c8 has 5 ready replicas
    And replicaset nginx-deployment-c49656d8c has 0 desired replicas
    And the number of available replicas of deployment nginx-deployment has never been below 4 since the last command `kubectl set image`

  @b:deployment-example
  Scenario: Back to the former image, and forth to a revision
    "回退", "回退到指定版本", "查看是否回滚成功"

    Given I run:
      """
      kubectl rollout status deployment/nginx-deployment
      kubectl set image deployment/nginx-deployment mynginx=nginx:1.9.1
      kubectl rollout status deployment/nginx-deployment
      """
    When I run `kubectl rollout undo deployment/nginx-deployment`
    Then the output is:
      """
      deployment.apps/nginx-deployment rolled back
      """
    And deployment nginx-deployment becomes complete within 1m
    And replicaset nginx-deployment-c49656d8c has 3 ready replicas
    When I run `kubectl rollout history deployment/nginx-deployment`
    Then the output is:
      """
      deployment.apps/nginx-deployment
      REVISION  CHANGE-CAUSE
      2         kubectl apply --filename=deployment.yaml --record=true
      3         kubectl apply --filename=deployment.yaml --record=true
      """
    When I run `kubectl rollout undo deployment/nginx-deployment --to-revision=2`
    And I run `kubectl rollout status deployment/nginx-deployment`
    Then the output contains "deployment \"nginx-deployment\" successfully rolled out"
    And replicaset nginx-deployment-9fc58c8c8 has 3 ready replicas
    And replicaset nginx-deployment-c49656d8c has 0 desired replicas
    When I run `kubectl rollout history deployment/nginx-deployment`
    Then the output is:
      """
      deployment.apps/nginx-deployment
      REVISION  CHANGE-CAUSE
      3         kubectl apply --filename=deployment.yaml --record=true
      4         kubectl apply --filename=deployment.yaml --record=true
      """

  @b:deployment-example
  Scenario Outline: There is no way back to a revision that is not in the history: <revision>
    Revision 1 became 3 by the undo.

    Given I run:
      """
      kubectl rollout status deployment/nginx-deployment
      kubectl set image deployment/nginx-deployment mynginx=nginx:1.9.1
      kubectl rollout status deployment/nginx-deployment
      kubectl rollout undo deployment/nginx-deployment
      kubectl rollout status deployment/nginx-deployment
      """
    When I try `kubectl rollout undo deployment/nginx-deployment --to-revision=<revision>`
    Then the command fails with exit code 1
    And the error output contains "error: unable to find specified revision <revision> in history"

    Examples:
      | revision |
      | 1        |
      | 99       |
