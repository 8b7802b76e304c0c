Feature: A ReplicaSet's selector can name sets, a ReplicationController's cannot
  Source: Kubernetes notes, chapter 2 (controller): "ReplicaSet 跟 ReplicationController
  没有本质的不同，只是名字不一样，并且ReplicaSet 支持集合式的 selector。"

  @b:rc-equality-selector-only
  Scenario: matchLabels in a ReplicationController is no selector
    When I try to create the manifest:
      """
      apiVersion: v1
      kind: ReplicationController
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    Then the command fails with exit code 1
    And the error output contains "ReplicationController in version \"v1\" cannot be handled as a ReplicationController: json: cannot unmarshal object into Go struct field ReplicationControllerSpec.spec.selector of type string"

  @b:rc-equality-selector-only
  Scenario: Nor is matchExpressions
    When I try to create the manifest:
      """
      apiVersion: v1
      kind: ReplicationController
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    Then the command fails with exit code 1
    And the error output contains "json: cannot unmarshal array into Go struct field ReplicationControllerSpec.spec.selector of type string"

  @b:rc-equality-selector-only
  Scenario: A ReplicationController without a selector takes its template's labels
    When I create the manifest:
      """
      apiVersion: v1
      kind: ReplicationController
      metadata: {name: nosel}
      spec:
        replicas: 0
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And I run `kubectl get rc nosel -o jsonpath='{.spec.selector}'`
    Then the output is:
      """
      {"app":"web"}
      """

  @b:rc-equality-selector-only
  Scenario: A ReplicaSet takes In, NotIn, Exists and DoesNotExist
    When I create the manifest:
      """
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: sets}
      spec:
        replicas: 1
        selector:
          matchExpressions:
          - {key: app, operator: In, values: [web, api]}
          - {key: tier, operator: NotIn, values: [cache]}
          - {key: env, operator: Exists}
          - {key: legacy, operator: DoesNotExist}
        template:
          metadata: {labels: {app: web, env: test}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And replicaset sets reaches 1 ready replica within 30s
    And I run `kubectl get rs -o wide`
    Then the output is a table with:
      | NAME | DESIRED | CURRENT | READY | SELECTOR                                        |
      | sets | 1       | 1       | 1     | app in (api,web),env,!legacy,tier notin (cache) |
    When I run `kubectl get pod -l 'app in (web,api),tier notin (cache),env,!legacy'`
    Then the output is a table with:
      | NAME   | READY | STATUS  |
      | sets-* | 1/1   | Running |

  @b:rc-equality-selector-only
  Scenario: A ReplicaSet's selector must match its template
    When I try to create the manifest:
      """
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: bad}
      spec:
        replicas: 1
        selector: {matchExpressions: [{key: app, operator: In, values: [api]}]}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    Then the command fails with exit code 1
    And the error output is:
      """
      The ReplicaSet "bad" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`
      """

  @b:rc-equality-selector-only
  Scenario: A ReplicaSet must have a selector
    When I try to create the manifest:
      """
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: nosel}
      spec:
        replicas: 1
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    Then the command fails with exit code 1
    And the error output is:
      """
      The ReplicaSet "nosel" is invalid:
      * spec.selector: Required value
      * spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`
      """
