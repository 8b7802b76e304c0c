@alone
Feature: Objects of every kind
  A CustomResourceDefinition adds a kind to the API: its objects are stored,
  listed, watched, waited for and deleted as those of built-in kinds are.

  Source: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/:
  "Once a custom resource is installed, users can create and access its objects using kubectl, just as they do for built-in resources like Pods."

  Background:
    Given I apply the manifest:
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.kinds.gherkube.example}
      spec:
        group: kinds.gherkube.example
        scope: Namespaced
        names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wdg]}
        versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      size: {type: integer}
                      parts: {type: array, items: {type: object, properties: {name: {type: string}}}}
                  status:
                    type: object
                    properties:
                      phase: {type: string}
                      conditions:
                        type: array
                        items:
                          type: object
                          properties: {type: {type: string}, status: {type: string}, reason: {type: string}}
      """
    And customresourcedefinition widgets.kinds.gherkube.example becomes Established within 10s
    And I apply the manifest:
      """
      apiVersion: kinds.gherkube.example/v1
      kind: Widget
      metadata: {name: blue, labels: {colour: blue}}
      spec: {size: 1, parts: [{name: wheel}]}
      """

  @b:custom-objects-are-objects
  Scenario: A custom object is created, changes and is deleted as any other
    Then widget blue is present
    And the field spec.size of widget blue is "1"
    And the field spec.parts.0.name of widgets.kinds.gherkube.example blue is "wheel"
    And wdg blue is labelled colour=blue
    When I run `kubectl patch widget blue --type=merge -p '{"spec":{"size":2}}'`
    Then the field spec.size of widget blue is "2"
    And widget blue is created before widget blue changes its spec.size
    When I run `kubectl delete widget blue`
    Then widget blue is gone
    And it happened exactly 1 time that widget blue is deleted

  @b:custom-objects-are-objects
  Scenario: What a custom object's status says can be waited for
    Then widget blue is not Ready
    When I try `kubectl wait --for=jsonpath='{.status.phase}'=Ready widget/blue --timeout=2s`
    Then the command fails with exit code 1
    And the error output contains "timed out waiting for the condition on widgets/blue"
    When I run `kubectl patch widget blue --subresource=status --type=merge -p '{"status":{"phase":"Ready"}}'`
    Then widget blue becomes Ready within 5s
    When I run `kubectl wait --for=jsonpath='{.status.phase}'=Ready widget/blue --timeout=60s`
    Then the output contains "widget.kinds.gherkube.example/blue condition met"
    When I run `kubectl patch widget blue --subresource=status --type=merge -p '{"status":{"conditions":[{"type":"Ready","status":"False","reason":"Rusty"}]}}'`
    Then widget blue is not Ready
    And widget blue is not Ready with reason Rusty

  @b:custom-objects-are-objects
  Scenario: A custom object with a finalizer ends when that is taken away
    Given I run `kubectl patch widget blue --type=merge -p '{"metadata":{"finalizers":["gherkube.example/hold"]}}'`
    When I run `kubectl delete widget blue --wait=false`
    Then widget blue is Terminating
    And widget blue stays present for 30s
    When I run `kubectl patch widget blue --type=merge -p '{"metadata":{"finalizers":null}}'`
    Then widget blue becomes gone within 5s
    And widget blue is marked for deletion before widget blue is deleted

  @b:custom-objects-are-objects
  Scenario: What a custom object owns ends with it
    The garbage collector looks for new kinds every 30 seconds (syncPeriod of kube-controller-manager's garbageCollectorController).

    Given I run `OWNER=$(kubectl get widget blue -o jsonpath='{.metadata.uid}')`
    And I apply the manifest:
      """
      apiVersion: kinds.gherkube.example/v1
      kind: Widget
      metadata:
        name: part
        ownerReferences: [{apiVersion: kinds.gherkube.example/v1, kind: Widget, name: blue, uid: $OWNER}]
      """
    Then widget part is owned by widget blue
    When I run `kubectl delete widget blue`
    Then widget part becomes gone within 40s

  @b:kinds-count-without-definition
  Scenario: Kinds that Kubernetes has anyway count in the same way
    When I run `kubectl create configmap settings --from-literal=colour=red --from-literal=app.size=3`
    Then configmap settings is present
    And the field data.colour of cm settings is "red"
    And the field data.app.size of configmaps settings is "3"
    When I run `kubectl create configmap settings --from-literal=colour=blue --dry-run=client -o yaml | kubectl replace -f -`
    Then the field data.colour of configmap settings is "blue"
    And it happened exactly 1 time that configmap settings changes its data.colour
    When I run `kubectl delete configmap settings`
    Then configmap settings is gone
