package schema

// Verdict says what became of an object.
type Verdict string

// The verdicts on an object.
const (
	// Accepted: a kube-apiserver would create the object.
	Accepted Verdict = "accepted"
	// Rejected: at least one finding is an error.
	Rejected Verdict = "rejected"
	// Forgiven: rejected, but all its errors are suppressed.
	Forgiven Verdict = "suppressed"
	// NotChecked: the kind is not known here.
	NotChecked Verdict = "not checked"
	// Skipped: the kind was not to be checked.
	Skipped Verdict = "skipped"
	// Encrypted: SOPS encrypted the object, so that its values are not known.
	Encrypted Verdict = "encrypted"
	// NotForServer: the object is the configuration of a program, or a message to a
	// webhook, which no API server gets, and whose fields are not known here.
	NotForServer Verdict = "not an API object"
)

// Object is one object of a run and its verdict.
type Object struct {
	ObjectName
	Position Position
	Verdict  Verdict
	// CheckedBy is the project by whose definition in the catalogue the object was
	// checked: "cert-manager v1.19.1". Empty if it is not a custom resource, or if the
	// run or its context define it.
	CheckedBy string

	unshown bool // an error about the object is left out
}
