Feature: What kubectl makes up, and takes from maps, is the same in every run
  Names that kubectl makes up come from the seed of the cluster, and what upstream takes from a map comes in the
  order of the keys.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {zone: b, app: web, "a-b": "1"}}
      spec:
        containers: [{name: main, image: "nginx:1.25"}]
      """
    And pod web becomes Ready within 30s

  Scenario: Labels are listed by their keys
    When I run `kubectl label pod web --list`
    Then the output is:
      """
      a-b=1
      app=web
      zone=b
      """

  Scenario: Variables from a ConfigMap are added by their names
    Given I run `kubectl create configmap settings --from-literal=z=1 --from-literal=a=2 --from-literal=m=3 --from-literal=b=4`
    And I run `kubectl create deployment api --image=nginx:1.25 --replicas=0`
    When I run `kubectl set env deploy/api --from=configmap/settings`
    Then the error output is:
      """
      Warning: key a transferred to A
      Warning: key b transferred to B
      Warning: key m transferred to M
      Warning: key z transferred to Z
      """
    When I run `kubectl get deploy api -o jsonpath='{.spec.template.spec.containers[0].env[*].name}'`
    Then the output is:
      """
      A B M Z
      """

  Scenario: Namespaces are pruned by their names
    Given I run `for n in c a d b; do kubectl create namespace $NS-$n; for m in gone kept; do kubectl create configmap $m-$n -n $NS-$n --dry-run=client -o yaml > plain.yaml; kubectl label -f plain.yaml app=x --local -o yaml > $n-$m.yaml; done; cat $n-gone.yaml >> all.yaml; echo --- >> all.yaml; cat $n-kept.yaml >> kept.yaml; echo --- >> kept.yaml; done`
    And I run `cat kept.yaml >> all.yaml`
    And I run `kubectl apply -f all.yaml`
    When I run `kubectl apply -f kept.yaml --prune -l app=x -o name`
    Then the output is:
      """
      configmap/kept-c
      configmap/kept-a
      configmap/kept-d
      configmap/kept-b
      configmap/gone-a
      configmap/gone-b
      configmap/gone-c
      configmap/gone-d
      """

  Scenario: A request through the API server reaches a pod
    When I run `kubectl get --raw /api/v1/namespaces/$NS/pods/web/proxy/`
    Then the output contains "Welcome to nginx!"
