package schema

var ruleEncoding = Rule{
	ID: "encoding", Severity: Error, Unsuppressible: true,
	Title: "the bytes are not text that the API server reads",
	Doc: "The API server refuses invalid UTF-8 and control characters. kubectl differs: it replaces invalid bytes by U+FFFD " +
		"and sends the changed text.",
	Fix:    "Save the file as UTF-8, without control characters.",
	Source: "go.yaml.in/yaml/v2: yaml_parser_update_buffer, which the API server reads YAML with",
}
