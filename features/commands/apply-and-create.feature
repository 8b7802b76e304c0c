Feature: create is imperative, apply is declarative
  Source: Kubernetes notes, chapter 6 (控制器详解):
  "声明式定义：定义想要的结果，具体过程计算机执行。具体命令如：apply"
  "命令式定义：定义具体过程。具体命令如：create"

  Background:
    Given the file d.yaml:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And the file edited.yaml:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """

  @b:apply-vs-create
  Scenario: Created twice is an error
    Given I run `kubectl create -f d.yaml`
    When I try `kubectl create -f d.yaml`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (AlreadyExists): error when creating "d.yaml": deployments.apps "web" already exists
      """

  @b:apply-vs-create
  Scenario: Applied twice changes nothing, applied after an edit changes that
    When I run `kubectl apply -f d.yaml`
    Then the output is:
      """
      deployment.apps/web created
      """
    When I run `kubectl apply -f d.yaml`
    Then the output is:
      """
      deployment.apps/web unchanged
      """
    And deployment web has 1 desired replica
    When I run `kubectl apply -f edited.yaml`
    Then the output is:
      """
      deployment.apps/web configured
      """
    And deployment web has 2 desired replicas

  @b:apply-vs-create
  Scenario: What was created can be applied to, with a warning the first time
    Given I run `kubectl create -f d.yaml`
    When I run `kubectl apply -f d.yaml`
    Then the output is:
      """
      deployment.apps/web configured
      """
    And the error output contains "Warning: resource deployments/web is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply."
    When I run `kubectl apply -f d.yaml`
    Then the output is:
      """
      deployment.apps/web unchanged
      """
    And the error output is empty

  @b:apply-vs-create
  Scenario: replace needs something to replace, apply does not
    When I try `kubectl replace -f d.yaml`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (NotFound): error when replacing "d.yaml": deployments.apps "web" not found
      """
    When I run `kubectl apply -f d.yaml`
    Then the output is:
      """
      deployment.apps/web created
      """
    And deployment web becomes complete within 1m
    When I run `kubectl replace -f edited.yaml`
    Then the output is:
      """
      deployment.apps/web replaced
      """
    And deployment web has 2 desired replicas

  @b:apply-vs-create
  Scenario: A dry run says what apply would do, and does nothing
    Given I run `kubectl apply -f edited.yaml`
    When I run `kubectl apply -f d.yaml --dry-run=server`
    Then the output is:
      """
      deployment.apps/web configured (server dry run)
      """
    And deployment web has 2 desired replicas

  @b:apply-vs-create
  Scenario: The server can apply as well
    Given I run `kubectl apply -f d.yaml`
    When I run `kubectl apply -f d.yaml --server-side`
    Then the output is:
      """
      deployment.apps/web serverside-applied
      """

  @b:apply-vs-create
  Scenario: Deleted twice is an error
    Given I run `kubectl create -f d.yaml`
    When I run `kubectl delete -f d.yaml`
    Then the output is:
      """
      deployment.apps "web" deleted from $NS namespace
      """
    When I try `kubectl delete -f d.yaml`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (NotFound): error when deleting "d.yaml": deployments.apps "web" not found
      """
