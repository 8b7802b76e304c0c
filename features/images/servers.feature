Feature: What other servers need before they serve
  Source: elastic.co, Using the Docker images in production; docs.confluent.io, Docker Configuration Parameters; hub.docker.com, wordpress

  @b:image-elasticsearch-maps
  Scenario: Elasticsearch checks the kernel unless it is a single node; OpenSearch does not run as root
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: many}
      spec: {containers: [{name: main, image: "docker.elastic.co/elasticsearch/elasticsearch:8.15.0"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: single}
      spec:
        containers:
        - name: main
          image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0
          env: [{name: discovery.type, value: single-node}, {name: xpack.security.enabled, value: "false"}]
          readinessProbe: {httpGet: {path: /_cluster/health, port: 9200}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: root}
      spec: {securityContext: {runAsUser: 0}, containers: [{name: main, image: "opensearchproject/opensearch:2"}]}
      """
    Then pod single becomes Ready within 2m
    And pod many becomes CrashLoopBackOff within 2m
    And the field lastState of container main of pod many is "terminated:Error:78"
    And the logs of pod many contain "max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]"
    And pod root becomes CrashLoopBackOff within 2m
    And the logs of pod root contain "OpenSearch cannot run as root."

  @b:image-kafka-zookeeper
  Scenario: Confluent's Kafka gives up after 40 s without ZooKeeper, and starts once it is there
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Service
      metadata: {name: zookeeper}
      spec: {selector: {app: zookeeper}, ports: [{port: 2181}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: kafka}
      spec:
        containers:
        - name: main
          image: confluentinc/cp-kafka:7.5.0
          env: [{name: KAFKA_ZOOKEEPER_CONNECT, value: "zookeeper:2181"}, {name: KAFKA_ADVERTISED_LISTENERS, value: "PLAINTEXT://kafka:9092"}]
          readinessProbe: {tcpSocket: {port: 9092}}
      """
    Then container main of pod kafka reaches 1 restart within 2m
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: zookeeper, labels: {app: zookeeper}}
      spec: {containers: [{name: main, image: "confluentinc/cp-zookeeper:7.5.0", env: [{name: ZOOKEEPER_CLIENT_PORT, value: "2181"}]}]}
      """
    Then pod kafka becomes Ready within 2m

  @b:image-wordpress-database
  Scenario: WordPress answers 500 until its database is there
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Service
      metadata: {name: mysql}
      spec: {selector: {app: mysql}, ports: [{port: 3306}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: blog}
      spec:
        containers:
        - name: main
          image: wordpress:6.8
          env: [{name: WORDPRESS_DB_HOST, value: mysql}]
          readinessProbe: {httpGet: {path: /wp-login.php, port: 80}, periodSeconds: 2}
      """
    Then pod blog becomes Running within 1m
    And pod blog stays not Ready for 1m
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: mysql, labels: {app: mysql}}
      spec: {containers: [{name: main, image: "mysql:8.4", env: [{name: MYSQL_ROOT_PASSWORD, value: secret}]}]}
      """
    Then pod blog becomes Ready within 2m

  @b:image-grafana-folder
  Scenario: A server whose folder it may not write to says so and ends
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: grafana}
      spec: {securityContext: {runAsUser: 12345}, containers: [{name: main, image: "grafana/grafana:12.0.0"}]}
      """
    Then pod grafana becomes CrashLoopBackOff within 2m
    And the logs of pod grafana contain "GF_PATHS_DATA='/var/lib/grafana' is not writable."

  @b:image-ends-at-once
  Scenario Outline: <image> has nothing to do without a command: it ends at once
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: idle}
      spec: {restartPolicy: Never, containers: [{name: main, image: "<image>"}]}
      """
    Then pod idle becomes Succeeded within 1m

    Examples:
      | image       |
      | alpine:3.20 |
      | debian:12   |
      | ubuntu      |
      | python:3.12 |
      | node:22     |

  @b:image-preset-end
  Scenario: A server that does not handle TERM as the first process is killed after its grace period
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: echo}
      spec: {terminationGracePeriodSeconds: 10, containers: [{name: main, image: "ealen/echo-server:0.9.2", readinessProbe: {httpGet: {path: /, port: 80}}}]}
      """
    And pod echo becomes Ready within 1m
    When I run `kubectl delete pod echo`
    Then pod echo is deleted about 10s after the last command `kubectl delete`
