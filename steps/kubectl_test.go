package steps

import (
	"strings"
	"testing"

	"github.com/gherkube/gherkube/steps/scenario"
)

const kubectlItself = `Feature: kubectl in a scenario is kubectl
  Scenario: field managers
    Given the file web.yaml:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: web}
      data: {a: b}
      """
    When I run:
      """
      kubectl create deployment web --image=nginx
      kubectl scale deployment web --replicas=2
      kubectl label deployment web x=y
      kubectl apply -f web.yaml
      kubectl apply -f web.yaml --server-side --force-conflicts
      kubectl patch configmap web -p '{"data":{"c":"d"}}'
      MANAGERS='{range .metadata.managedFields[*]}{.manager}/{.operation}/{.subresource} {end}'
      kubectl get deployment web --show-managed-fields -o jsonpath="$MANAGERS"
      """
    Then the output contains "kubectl/Update/scale"
    And the output contains "kubectl-create/Update/"
    And the output contains "kubectl-label/Update/"
    When I run ` + "`kubectl get configmap web --show-managed-fields -o jsonpath=\"$MANAGERS\"`" + `
    Then the output contains "kubectl/Apply/"
    And the output contains "kubectl-patch/Update/"
    And the output does not contain "steps"

  Scenario: restarts within a second
    Given I run ` + "`kubectl create deployment web --image=nginx`" + `
    And deployment web becomes complete within 30s
    When I run ` + "`kubectl rollout restart deployment`" + `
    And I try ` + "`kubectl rollout restart deployment web`" + `
    Then the command fails with exit code 1
    And the error output contains "failed to create patch for web: if restart has already been triggered within the past second"
    When 1 second passes
    And I run ` + "`kubectl rollout restart deployment/web`" + `
    And I run ` + "`kubectl get deployment web -o yaml`" + `
    Then the output contains "kubectl.kubernetes.io/restartedAt: "
    And the output does not contain "gherkube"

  Scenario: what logs says of its choice, and flags for logs
    Given I run ` + "`kubectl create deployment web --image=nginx --replicas=2`" + `
    And deployment web reaches 2 ready replicas within 30s
    When I run ` + "`kubectl logs deployment/web`" + `
    Then the error output contains "Found 2 pods, using pod/web-"
    When I run ` + "`kubectl -v 6 get pods --v=4 -v=8`" + `
    Then the output has 3 lines
    And the error output contains "-v shows no logs"

  Scenario: drain of a node with a pod in a namespace that ends
    Given I run ` + "`kubectl create namespace ending`" + `
    And I run ` + "`kubectl run slow -n ending --image=busybox --overrides='{\"spec\":{\"terminationGracePeriodSeconds\":20}}' -- sleep 1d`" + `
    And pod slow in namespace ending becomes Ready within 30s
    When I run:
      """
      NODE=$(kubectl get pod slow -n ending -o jsonpath='{.spec.nodeName}')
      kubectl delete namespace ending --wait=false
      kubectl drain $NODE --force --ignore-daemonsets
      """
    Then pod slow in namespace ending is gone
    And the output contains "evicting pod ending/slow"

  Scenario: the standard input
    When I run:
      """
      kubectl create deployment web --image=nginx --dry-run=client -o yaml | kubectl apply -f -
      kubectl create -f - <<END
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: here}
      END
      kubectl create -f - <<< '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"string"}}'
      cat <<END | kubectl create --filename -
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: through}
      END
      kubectl get configmap here string through -o name
      """
    Then the output has 3 lines
    When I try ` + "`kubectl apply -f -`" + `
    Then the error output contains "no objects passed to apply"
`

func TestKubectlIsKubectl(t *testing.T) { complain(t, play(t, kubectlItself)) }

// A manifest that is refused says in which line of the feature it is wrong.
func TestManifestsNameTheFeaturesLine(t *testing.T) {
	const text = `Feature: manifests
  Scenario: wrong in three ways
    When I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: fine}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: main
          imgae: nginx
      """
  Scenario: not YAML
    When I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      	metadata: {name: web}
      """
`
	for i, f := range play(t, text)[0].Scenarios {
		got := (&scenario.FailureError{Failure: *f.Steps[0].Failure}).Error()
		want := []string{"a.feature:15:5: spec.containers[0].imgae", "a.feature:22:1: "}[i]
		if !strings.Contains(got, want) {
			t.Errorf("%s: want %s in\n%s", f.Name, want, got)
		}
	}
}
