Feature: Databases need a password and a folder that they may write to
  Source: hub.docker.com, postgres, mysql, mariadb and mongo: Environment Variables; their docker-entrypoint.sh

  @b:image-database-password
  Scenario Outline: <image> without a password ends with code 1 and says what to set
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: db}
      spec: {containers: [{name: main, image: "<image>"}]}
      """
    Then pod db becomes CrashLoopBackOff within 2m
    And the field lastState of container main of pod db is "terminated:Error:1"
    And the logs of pod db contain "<variable>"

    Examples:
      | image                 | variable                 |
      | postgres:17           | POSTGRES_PASSWORD        |
      | mysql:8.4             | MYSQL_ROOT_PASSWORD      |
      | mariadb:11            | MARIADB_ROOT_PASSWORD    |
      | bitnami/redis:8.0     | ALLOW_EMPTY_PASSWORD=yes |
      | bitnami/postgresql:17 | POSTGRESQL_PASSWORD      |

  @b:image-database-probe
  Scenario Outline: <image> with a password answers the probe that charts have
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: db}
      spec:
        containers:
        - name: main
          image: "<image>"
          env: [{name: <variable>, value: secret}]
          readinessProbe: {exec: {command: [sh, -c, "<probe>"]}, periodSeconds: 2}
      """
    Then pod db becomes Ready within 1m
    And pod db stays Ready for 1m

    Examples:
      | image             | variable              | probe                                               |
      | postgres:17       | POSTGRES_PASSWORD     | pg_isready -U postgres && psql -U postgres -c 'select 1' |
      | mysql:8.4         | MYSQL_ROOT_PASSWORD   | mysqladmin ping -uroot -psecret                     |
      | mariadb:11        | MARIADB_ROOT_PASSWORD | healthcheck.sh --connect                            |
      | bitnami/redis:8.0 | REDIS_PASSWORD        | redis-cli -a secret ping \| grep PONG               |

  @b:image-mongo-no-password
  Scenario: MongoDB starts without a password, but not with half of one
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: open}
      spec: {containers: [{name: main, image: "mongo:8", readinessProbe: {exec: {command: [mongosh, --quiet, --eval, "db.adminCommand('ping')"]}}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: half}
      spec: {containers: [{name: main, image: "mongo:8", env: [{name: MONGO_INITDB_ROOT_USERNAME, value: root}]}]}
      """
    Then pod open becomes Ready within 1m
    And pod half becomes CrashLoopBackOff within 2m
    And the logs of pod half contain "both must be specified for a user to be created"

  @b:image-database-folder
  Scenario: A database whose folder belongs to another user does not start
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: db}
      spec:
        securityContext: {runAsUser: 12345}
        volumes: [{name: data, emptyDir: {}}]
        initContainers: [{name: prepare, image: busybox, securityContext: {runAsUser: 0}, command: [sh, -c, "mkdir /v/data && chmod 700 /v/data"], volumeMounts: [{name: data, mountPath: /v}]}]
        containers:
        - name: main
          image: postgres:17
          env: [{name: POSTGRES_PASSWORD, value: secret}, {name: PGDATA, value: /v/data}]
          volumeMounts: [{name: data, mountPath: /v}]
      """
    Then pod db becomes CrashLoopBackOff within 2m
    And the logs of pod db contain "Permission denied"

  @b:image-database-data
  Scenario: What redis keeps is there for the next container that has the volume
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: cache}
      spec:
        volumes: [{name: data, emptyDir: {}}]
        containers: [{name: main, image: "redis:8", volumeMounts: [{name: data, mountPath: /data}]}]
      """
    And pod cache becomes Ready within 1m
    When I run `kubectl exec cache -- redis-cli set colour blue`
    And I try `kubectl exec cache -- redis-cli shutdown`
    Then container main of pod cache reaches 1 restart within 1m
    When I run `kubectl exec cache -- redis-cli get colour`
    Then the output contains "blue"
