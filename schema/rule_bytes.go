package schema

// Rules about bytes, before any object is known.

var ruleUnreadable = Rule{
	ID: "unreadable", Severity: Error,
	Title: "a file or folder could not be read in full",
	Doc:   "What could not be read was not validated, so the run cannot succeed.",
}

var ruleEncoding = Rule{
	ID: "encoding", Severity: Error,
	Title: "the bytes are not text that the API server reads",
	Doc: "The API server refuses invalid UTF-8 and control characters. kubectl differs: it replaces invalid bytes by U+FFFD " +
		"and sends the changed text.",
}

var ruleSyntax = Rule{
	ID: "syntax", Severity: Error,
	Title: "the text is not YAML or JSON",
	Doc: "The API server reads YAML 1.1 with go.yaml.in/yaml/v2. Tabs cannot indent; a colon followed by a space starts a value; " +
		"text that starts with a reserved character has to be quoted.",
	Link: "https://yaml.org/spec/1.1/",
}

var ruleNoObject = Rule{
	ID: "no-object", Severity: Error,
	Title: "the input holds no object",
	Doc:   "A file that was named, or standard input, has only comments or empty documents. kubectl says: no objects passed to create.",
}

var ruleNotAnObject = Rule{
	ID: "not-an-object", Severity: Error,
	Title: "a document is not a Kubernetes object",
	Doc:   "An object is a mapping with apiVersion and kind. A text, a number or a list is none.",
}

var ruleTooLarge = Rule{
	ID: "too-large", Severity: Error,
	Title: "the object is larger than the API server accepts",
	Doc:   "A request body may have at most 3 MiB (3145728 bytes).",
}
