package schema

var ruleNotScalable = Rule{
	ID: "not-scalable", Severity: Warning,
	Title: "the autoscaler's target cannot be scaled",
	Doc: "A HorizontalPodAutoscaler finds its target by API group and kind, and writes its scale subresource. DaemonSets, Jobs and Pods have " +
		"none; without the group apps, Deployments are not found.",
	Fix:    "Name a Deployment, StatefulSet, ReplicaSet or ReplicationController, or a custom resource with a scale subresource.",
	Source: "k8s.io/kubernetes/pkg/controller/podautoscaler: reconcileAutoscaler, scaleForResourceMappings",
	Example: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: agent}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: DaemonSet, name: agent}
  maxReplicas: 3
`,
	Link: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
}
