package schema

// Rules about one object.

var ruleAPIVersion = Rule{
	ID: "api-version", Severity: Error,
	Title:  "apiVersion or kind is missing or malformed",
	Doc:    "apiVersion is VERSION for the core group and GROUP/VERSION for all others; both apiVersion and kind are non-empty texts.",
	Link:   "https://kubernetes.io/docs/reference/using-api/api-concepts/",
	Fix:    "Write both apiVersion and kind at the start of each object, as texts. `kubectl api-resources` lists what there is.",
	Source: "k8s.io/kubectl/pkg/validation: schemaValidation; k8s.io/apimachinery/pkg/runtime/schema: ParseGroupVersion",
	Example: `kind: Pod
metadata:
  name: web
`,
}

var ruleUnknownKind = Rule{
	ID: "unknown-kind", Severity: Error,
	Title: "no such kind in this API group and version",
	Doc: "The group is one of Kubernetes' own, and it has no such kind or version; or the group is a misspelling of one. " +
		"Kinds are case-sensitive and singular. Kinds of other groups are taken for custom resources.",
	Fix:    "Correct the name of the kind or the group; the hint says which is meant. For a custom resource, the group contains a dot.",
	Source: "k8s.io/apimachinery/pkg/api/meta: NoKindMatchError, which kubectl reports; the API server answers with 404",
	Example: `apiVersion: apps/v1
kind: Deploiment
metadata:
  name: web
`,
}

var ruleNotServed = Rule{
	ID: "not-served", Severity: Error,
	Title:  "the API version exists but is not served by default",
	Doc:    "Alpha and beta API versions are off unless the API server is started with --runtime-config for them.",
	Link:   "https://kubernetes.io/docs/reference/using-api/#api-versioning",
	Fix:    "Use the version that the hint names, or start the API server with --runtime-config for this one, and suppress the finding.",
	Source: "k8s.io/kubernetes/pkg/controlplane: DefaultAPIResourceConfigSource",
	Example: `apiVersion: resource.k8s.io/v1beta1
kind: ResourceClaim
metadata:
  name: gpu
`,
}

var ruleUnknownField = Rule{
	ID: "unknown-field", Severity: Error,
	Title: "the field does not exist",
	Doc: "With strict field validation, kubectl's default, the API server refuses fields that the kind does not have. Field names are " +
		"case-sensitive. Often the field is right and the indentation is wrong.",
	Link:   "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
	Fix:    "Correct the name, or the indentation if the field belongs one level up or down. Remove fields that an older or newer version has.",
	Source: "sigs.k8s.io/json: UnmarshalStrict, called by the Serializer of k8s.io/apimachinery/pkg/runtime/serializer/json",
	Example: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx
    port: 80
`,
}

var ruleDuplicateField = Rule{
	ID: "duplicate-field", Severity: Error,
	Title: "the field is given twice",
	Doc: "The API server refuses duplicate keys. kubectl differs: it keeps the last value and sends that, so the first one is lost. " +
		"A merge key (<<) whose keys are also written out counts as a duplicate. Often a --- line is missing between two objects.",
	Link:   "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
	Fix:    "Keep one of the two. If they belong to two objects, put a line of --- between them.",
	Source: "sigs.k8s.io/yaml: YAMLToJSONStrict; sigs.k8s.io/json: UnmarshalStrict",
	Example: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: a
  mode: b
`,
}

var ruleWrongType = Rule{
	ID: "wrong-type", Severity: Error,
	Title: "the value has the wrong type",
	Doc: "The value cannot be decoded into the type of the field: a number or yes/no where a text is wanted has to be quoted, a text where " +
		"a number is wanted must not be.",
	Fix:    "Quote what has to be a text, unquote what has to be a number; write lists with dashes. The hint says what the field wants.",
	Source: "sigs.k8s.io/json: UnmarshalStrict into the types of k8s.io/api",
	Example: `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    release: 1.0
spec:
  containers: [{name: web, image: nginx}]
`,
}

var ruleInvalid = Rule{
	ID: "invalid", Severity: Error,
	Title:  "the API server's validation refuses the value",
	Doc:    "Found by the same code that the API server runs: the registry strategy of the kind, with its validation package.",
	Fix:    "The message is the API server's and says what it wants. `kubectl explain` documents the field.",
	Source: "k8s.io/apiserver/pkg/registry/rest: ValidateCreate, with the strategies of k8s.io/kubernetes/pkg/registry and the code of k8s.io/kubernetes/pkg/apis/*/validation",
	Example: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: other}
    spec:
      containers: [{name: web, image: nginx}]
`,
}

var ruleForbidden = Rule{
	ID: "forbidden", Severity: Error,
	Title: "an admission plugin that is always on refuses the object",
	Doc:   "Only plugins that are on by default and need to know nothing of the cluster are applied.",
	Link:  "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/",
	Fix: "Leave the field out that the plugin names. A pod gets its priority from a PriorityClass (priorityClassName), its overhead from a " +
		"RuntimeClass (runtimeClassName).",
	Source: "k8s.io/kubernetes/plugin/pkg/admission: priority, serviceaccount, runtimeclass, certificates/subjectrestriction",
	Example: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  priority: 10
  containers: [{name: web, image: nginx}]
`,
}

var ruleDeprecated = Rule{
	ID: "deprecated-api", Severity: Warning,
	Title:  "the API version is deprecated",
	Doc:    "The API server serves it and warns.",
	Link:   "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
	Fix:    "Use the replacement that the message names before the version is removed.",
	Source: "k8s.io/apiserver/pkg/endpoints/deprecation: WarningMessage",
	Example: `apiVersion: v1
kind: Endpoints
metadata:
  name: web
`,
}

var ruleWarning = Rule{
	ID: "server-warning", Severity: Warning,
	Title:  "the API server accepts the object and warns",
	Doc:    "The text is the one of the Warning header.",
	Fix:    "Do what the warning says, or suppress it with the reason why it is right here.",
	Source: "the WarningsOnCreate methods of the strategies in k8s.io/kubernetes/pkg/registry",
	Example: `apiVersion: v1
kind: Pod
metadata:
  name: web.example
spec:
  containers: [{name: web, image: nginx}]
`,
}

var ruleUpstreamBug = Rule{
	ID: "upstream-panic", Severity: Error,
	Title: "the API server's own validation crashes on the object, or never ends",
	Doc: "The linked upstream code panics on this object, and so does the same code in kube-apiserver, which answers with an internal error. " +
		"The object is not created. Or it does not get done with a number such as 1e999999999, nor would the server, which runs the same code.",
	Fix:    "Change the object so that this does not happen; report the bug at https://github.com/kubernetes/kubernetes/issues.",
	Source: "whatever panics; the API server recovers in k8s.io/apiserver/pkg/server/filters: WithPanicRecovery",
	Example: `apiVersion: batch/v1
kind: Job
metadata:
  name: count
spec:
  completionMode: Indexed
  parallelism: 2
  successPolicy:
    rules: [{succeededIndexes: "0", succeededCount: 1}]
  template:
    spec:
      restartPolicy: Never
      containers: [{name: job, image: busybox}]
`,
}
