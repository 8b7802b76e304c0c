package schema

var ruleSelectsNothing = Rule{
	ID: "selects-nothing", Severity: Warning,
	Title: "a selector selects no pods",
	Doc: "A Service without pods has no endpoints; a PodDisruptionBudget or NetworkPolicy without pods protects nothing; a " +
		"PodMonitor without pods, and a ServiceMonitor without Services, which it selects by their own labels, measure nothing. The pods may be made " +
		"elsewhere, so it is reported only if pods of the run have nearly the labels, or belong to a controller of the same name. With " +
		"--closed-world, each is an error; for a NetworkPolicy, a warning.",
	Fix:    "Make the selector and the labels of the pod template agree; those of the Deployment itself do not matter.",
	Source: "k8s.io/apimachinery/pkg/labels: Selector.Matches, as used by the controllers of the kinds",
	Example: `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: website}
  ports: [{port: 80}]
`,
	Link: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
}
