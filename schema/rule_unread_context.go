package schema

var ruleUnreadContext = Rule{
	ID: "unread-context", Severity: Warning,
	Title: "a document of the context could not be read",
	Doc: "Objects given with --crd or --context are known without being validated. A document there that is no YAML or JSON, or a " +
		"kustomization or chart that gives no manifests, may hold definitions or objects that manifests refer to, which are missing now. " +
		"In what --crd names, that ends the run at once.",
	Fix:    "Correct the document, or leave its file out of --context.",
	Source: "none: only the context of a run is meant",
}

// unreadContext is the finding that a document of the context has instead of
// the one that it would have in the run.
func unreadContext(f Finding) Finding {
	known := ruleUnreadContext.finding("its objects are not known: " + f.Message)
	known.Position, known.Path, known.Hint = f.Position, f.Path, f.Hint
	return known
}
