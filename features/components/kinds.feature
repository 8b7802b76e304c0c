Feature: Which kinds are in namespaces
  Source: Kubernetes notes, chapter 4 (资源清单), 分类:
  "名称空间级别：工作负载型资源( workload )：Pod、ReplicaSet、Deployment、StatefulSet、DaemonSet、Job、CronJob"
  "集群级资源：Namespace、Node、Role、ClusterRole、RoleBinding、ClusterRoleBinding"
  "元数据型资源：HPA、PodTemplate、LimitRange"

  @b:kinds-by-scope
  Scenario: Workloads, services and configuration are in namespaces, as the document says
    When I run `kubectl api-resources --namespaced=true -o name`
    Then the output contains:
      """
      pods
      replicationcontrollers
      replicasets.apps
      deployments.apps
      statefulsets.apps
      daemonsets.apps
      jobs.batch
      cronjobs.batch
      services
      ingresses.networking.k8s.io
      configmaps
      secrets
      """

  @b:kinds-by-scope
  Scenario: These belong to the cluster, as the document says
    When I run `kubectl api-resources --namespaced=false`
    Then the output is a table that has:
      | NAME                | NAMESPACED | KIND               |
      | namespaces          | false      | Namespace          |
      | nodes               | false      | Node               |
      | persistentvolumes   | false      | PersistentVolume   |
      | clusterroles        | false      | ClusterRole        |
      | clusterrolebindings | false      | ClusterRoleBinding |

  @b:kinds-by-scope @contradiction
  Scenario: Role and RoleBinding are in namespaces
    The document counts them among the cluster's.

    When I run `kubectl api-resources --api-group=rbac.authorization.k8s.io`
    Then the output is a table with:
      | NAME                | NAMESPACED | KIND               |
      | clusterrolebindings | false      | ClusterRoleBinding |
      | clusterroles        | false      | ClusterRole        |
      | rolebindings        | true       | RoleBinding        |
      | roles               | true       | Role               |

  @b:kinds-by-scope @contradiction
  Scenario: The "metadata" kinds are ordinary ones in namespaces
    There is no third level: a kind is in namespaces or it is the cluster's.

    When I run `kubectl api-resources --namespaced=true`
    Then the output is a table that has:
      | NAME                     | SHORTNAMES | NAMESPACED | KIND                    |
      | horizontalpodautoscalers | hpa        | true       | HorizontalPodAutoscaler |
      | podtemplates             |            | true       | PodTemplate             |
      | limitranges              | limits     | true       | LimitRange              |
