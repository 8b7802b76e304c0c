package schema

// Rules about bytes, before any object is known.

var ruleUnreadable = Rule{
	ID: "unreadable", Severity: Error, Unsuppressible: true,
	Title:  "a file or folder could not be read in full",
	Doc:    "What could not be read was not validated, so the run cannot succeed.",
	Fix:    "Correct the path or its permissions; leave out what is no file.",
	Source: "none: nothing reached the API server",
}

var ruleEncoding = Rule{
	ID: "encoding", Severity: Error, Unsuppressible: true,
	Title: "the bytes are not text that the API server reads",
	Doc: "The API server refuses invalid UTF-8 and control characters. kubectl differs: it replaces invalid bytes by U+FFFD " +
		"and sends the changed text.",
	Fix:    "Save the file as UTF-8, without control characters.",
	Source: "go.yaml.in/yaml/v2: yaml_parser_update_buffer, which the API server reads YAML with",
}

var ruleSyntax = Rule{
	ID: "syntax", Severity: Error, Unsuppressible: true,
	Title: "the text is not YAML or JSON",
	Doc: "The API server reads YAML 1.1 with go.yaml.in/yaml/v2. Tabs cannot indent; a colon followed by a space starts a value; " +
		"text that starts with a reserved character has to be quoted.",
	Link:   "https://yaml.org/spec/1.1/",
	Fix:    "Correct the line; the hint says what is usually meant. Quote texts with a colon and a space, or that start with a reserved character; indent with spaces.",
	Source: "sigs.k8s.io/yaml: YAMLToJSONStrict, called by the Serializer of k8s.io/apimachinery/pkg/runtime/serializer/json",
	Example: `apiVersion: v1
kind: ConfigMap
metadata:
  name: a: b
`,
}

var ruleNoObject = Rule{
	ID: "no-object", Severity: Error, Unsuppressible: true,
	Title:  "the input holds no object",
	Doc:    "A file that was named, or standard input, has only comments or empty documents. kubectl says: no objects passed to create.",
	Fix:    "Leave the file out, or put an object into it.",
	Source: "k8s.io/kubectl/pkg/cmd/create: CreateOptions.RunCreate",
	Example: `# Nothing here yet.
`,
}

var ruleNotAnObject = Rule{
	ID: "not-an-object", Severity: Error, Unsuppressible: true,
	Title:  "a document is not a Kubernetes object",
	Doc:    "An object is a mapping with apiVersion and kind. A text, a number or a list is none.",
	Fix:    "Write apiVersion and kind, or leave the file out. With --changed, and in folders, such documents are passed over and counted.",
	Source: "k8s.io/kubectl/pkg/validation: NoDoubleKeySchema and schemaValidation",
	Example: `- apples
- pears
`,
}

var ruleTooLarge = Rule{
	ID: "too-large", Severity: Error,
	Title:  "the object is larger than the API server accepts",
	Doc:    "A request body may have at most 3 MiB (3145728 bytes).",
	Fix:    "Split the object. Large files do not belong in ConfigMaps: build them into an image or mount a volume.",
	Source: "k8s.io/apiserver/pkg/server: Config.MaxRequestBodyBytes",
}
