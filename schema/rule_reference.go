package schema

import "github.com/gherkube/gherkube/schema/reference"

// Rules about what objects say about each other; docs/references.md lists what
// is checked, and when it is silent. The API server accepts all of it: objects
// may come in any order.

// referenceRules are the rules by what is wrong.
var referenceRules = map[reference.Fault]Rule{
	reference.Missing:        ruleMissingReference,
	reference.MissingKey:     ruleMissingKey,
	reference.MissingPort:    ruleMissingPort,
	reference.SelectsNothing: ruleSelectsNothing,
	reference.NotScalable:    ruleNotScalable,
	reference.NotHeadless:    ruleNotHeadless,
	reference.Overlap:        ruleOverlappingSelectors,
	reference.Claimed:        ruleAlreadyClaimed,
}

var ruleMissingReference = Rule{
	ID: "missing-reference", Severity: Warning,
	Title: "a field names an object that is not there",
	Doc: "Pods that need a missing ConfigMap or Secret do not start; a role binding without its role grants nothing; an autoscaler without " +
		"its target does nothing. What is not there may be in the cluster or in another repository, so only names that look like a " +
		"misspelling of one that is there are reported, and all others are counted. With --closed-world, each is an error.",
	Fix:    "Correct the name. If the object is elsewhere, name the place with --context.",
	Source: "k8s.io/kubernetes/pkg/kubelet/configmap, secret: GetConfigMap, GetSecret; the controllers of the kinds",
	Example: `apiVersion: v1
kind: ConfigMap
metadata: {name: web-settings}
data: {MODE: production}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    envFrom:
    - configMapRef: {name: web-setings}
`,
	Link: "https://kubernetes.io/docs/concepts/configuration/configmap/",
}

var ruleMissingKey = Rule{
	ID: "missing-key", Severity: Warning,
	Title: "the ConfigMap or Secret does not have the key",
	Doc: "The container is not started: CreateContainerConfigError for a variable, FailedMount for a file. References with optional: true " +
		"are not reported, nor are ConfigMaps and Secrets written without any key, which something else fills.",
	Fix:    "Correct the key, add it, or say optional: true.",
	Source: "k8s.io/kubernetes/pkg/kubelet: makeEnvironmentVariables; pkg/volume/configmap: MakePayload",
	Example: `apiVersion: v1
kind: Secret
metadata: {name: database}
stringData: {password: example}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    env:
    - name: DB_PASSWORD
      valueFrom:
        secretKeyRef: {name: database, key: pasword}
`,
	Link: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/",
}

var ruleMissingPort = Rule{
	ID: "missing-port", Severity: Warning,
	Title: "what the field sends to has no such port",
	Doc: "A Service whose targetPort is a name that none of its pods has gets no endpoints; an Ingress or webhook that names a port which its " +
		"Service does not have reaches nothing. A numeric targetPort is not reported: containers need not declare the ports they listen on.",
	Fix:    "Correct the port, or add it to the container or the Service.",
	Source: "k8s.io/kubernetes/pkg/api/v1/pod: FindPort; k8s.io/endpointslice",
	Example: `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: web
    image: nginx
    ports: [{name: http, containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: htpp}]
`,
	Link: "https://kubernetes.io/docs/concepts/services-networking/service/",
}

var ruleSelectsNothing = Rule{
	ID: "selects-nothing", Severity: Warning,
	Title: "a selector selects no pods",
	Doc: "A Service without pods has no endpoints; a PodDisruptionBudget or NetworkPolicy without pods protects nothing. The pods may be made " +
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

var ruleNotHeadless = Rule{
	ID: "not-headless", Severity: Warning,
	Title: "the Service of a StatefulSet is not headless",
	Doc:   "The pods of a StatefulSet get DNS names of their own (web-0.web) only through a headless Service.",
	Fix:   "Give the Service clusterIP: None. Clients that want one address get a second Service.",
	// The Service of the StatefulSet is the subdomain of its pods.
	Source: "k8s.io/kubernetes/pkg/controller/statefulset: initIdentity; k8s.io/endpointslice: a headless Service's endpoints have host names",
	Example: `apiVersion: v1
kind: Service
metadata: {name: db}
spec:
  selector: {app: db}
  ports: [{port: 5432}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: postgres}]}
`,
	Link: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#limitations",
}

var ruleOverlappingSelectors = Rule{
	ID: "overlapping-selectors", Severity: Warning,
	Title: "a controller selects the pods of another",
	Doc: "Kubernetes does not prevent it: controllers then count, adopt and delete each other's pods, and autoscalers and kubectl mix them " +
		"up. Only controllers of one file, or of one folder and a namespace that is named, are compared.",
	Fix:    "Give both selectors and both pod templates a label that tells them apart. A selector cannot be changed later.",
	Source: "k8s.io/kubernetes/pkg/controller: PodControllerRefManager.ClaimPods",
	Example: `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: web, image: nginx}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: worker, image: busybox}]}
`,
	Link: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
}

var ruleAlreadyClaimed = Rule{
	ID: "already-claimed", Severity: Warning,
	Title: "two objects claim what only one can have",
	Doc: "The API server refuses the second Service with the same node port: \"provided port is already allocated\". Two Ingresses of one class " +
		"that send the same host and path to different Services compete; which wins depends on the controller. Only objects of one folder " +
		"are compared.",
	Fix:    "Choose another port, host or path, or leave nodePort out.",
	Source: "k8s.io/kubernetes/pkg/registry/core/service/portallocator; controllers of Ingresses",
	Example: `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  ports: [{port: 80, nodePort: 30080}]
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  type: NodePort
  ports: [{port: 80, nodePort: 30080}]
`,
	Link: "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport",
}
