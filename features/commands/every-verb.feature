Feature: What each verb of kubectl says and writes is the same in every run
  The outputs of commands are part of the hash of a run, and so is all that they write. Here are those verbs together
  that make up names, print instants, or take what they print from maps.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings, labels: {app: x}}
      data: {z: "1", a: "3", m: "2"}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: a, labels: {app: x, b: c, d: e}}
      spec:
        containers:
          - {name: one, image: "busybox:1.36", command: [sh, -c, "while true; do echo one; sleep 1; done"]}
          - {name: two, image: "busybox:1.36", command: [sh, -c, "while true; do echo two; sleep 1; done"]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: b, labels: {app: x}}
      spec:
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: tick}
      spec:
        schedule: "* * * * *"
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ["true"]}]}}}}
      """
    And pod a becomes Ready within 30s
    And pod b becomes Ready within 30s

  Scenario: Verbs that make up names
    When I run:
      """
      kubectl debug pod/a pod/b --image=busybox:1.36 --attach -- echo hello
      kubectl debug a b --image=busybox:1.36
      kubectl debug a --copy-to=copy --image=busybox:1.36 --share-processes -- true
      kubectl debug node/$NODE1 --image=busybox:1.36 -- true
      kubectl create deployment named --image=my.app
      kubectl create job once --from=cronjob/tick
      kubectl create token default
      kubectl run r1 --image=busybox:1.36 --restart=Never --attach -- echo hello
      kubectl run r2 --image=busybox:1.36 --restart=Never --rm -i -- echo hello
      kubectl run r3 --image=nginx:1.25 --expose --port=80
      kubectl expose pod a --port=80 --name=exposed
      kubectl get all,events -o yaml
      """

  @needs:measure-usage
  Scenario: Verbs that print ages and instants
    When I run:
      """
      kubectl events
      kubectl get events -A
      kubectl get pods --server-print=false
      kubectl top nodes
      kubectl describe pods
      kubectl describe nodes
      kubectl describe deployments,services,cronjobs,configmaps
      kubectl describe namespace default
      kubectl rollout history deployment/web
      kubectl cluster-info dump
      kubectl version -o yaml
      kubectl get leases -A -o yaml
      """

  Scenario: Verbs that print what maps hold
    When I run:
      """
      kubectl get all -A -o wide
      kubectl get pods -o jsonpath='{.items[*].metadata.labels}'
      kubectl get pods -o go-template='{{range .items}}{{.metadata.labels}}{{end}}'
      kubectl get secrets,configmaps,serviceaccounts -A -o yaml
      kubectl logs -l app=x --all-containers --prefix
      kubectl auth can-i --list
      kubectl auth whoami
      kubectl api-resources
      kubectl api-versions
      kubectl explain deployments --recursive
      kubectl config view
      kubectl label pods a --list
      kubectl set env deployment/web --from=configmap/settings
      kubectl set env deployment/web --list --resolve
      kubectl options
      kubectl completion bash
      """

  Scenario: Verbs that write
    Given the file settings.yaml:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings, labels: {app: x}}
      data: {z: "4", a: "3"}
      """
    When I run:
      """
      kubectl apply -f settings.yaml
      kubectl apply -f settings.yaml --server-side --force-conflicts
      kubectl replace -f settings.yaml --force
      kubectl set image deployment/web *=nginx:1.26 --record
      kubectl set resources deployment/web --limits=cpu=200m,memory=64Mi,ephemeral-storage=1Gi
      kubectl set selector service web a=b,c=d
      kubectl rollout restart deployment/web
      kubectl rollout status deployment/web
      kubectl rollout undo deployment/web
      kubectl autoscale deployment/web --max=4
      kubectl annotate pods --all z=1 y=2 --record
      kubectl create configmap c --from-literal=b=1 --from-literal=a=2 -o yaml
      kubectl create secret docker-registry d --docker-username=a --docker-password=b -o yaml
      kubectl create quota q --hard=cpu=1,memory=1G,pods=20 -o yaml
      kubectl create role r --verb=get,list,watch --resource=pods,deployments.apps,pods/log -o yaml
      kubectl create ingress i --rule=a.com/=web:80 --rule=b.com/=web:80 --annotation=a=b --annotation=c=d -o yaml
      kubectl drain $NODE1 --ignore-daemonsets --force --delete-emptydir-data
      kubectl delete all --all
      kubectl get all,events,configmaps -o yaml
      """
