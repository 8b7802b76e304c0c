package schema

import "fmt"

var ruleTooManyFindings = Rule{
	ID: "too-many-findings", Severity: Error,
	Title: "not all findings of the run are shown",
	Doc: "Of more than 20,000 errors, warnings or infos of one run, the others are counted and not shown. " +
		"The summary, the verdicts on objects and the exit code are about all of them. The severity is that of the worst finding that is left out.",
	Fix:            "Correct what is shown, which often has one cause, and run again; or validate fewer files at once.",
	Source:         "none: the API server looks at one object at a time",
	Unsuppressible: true,
}

// tooMany says how many findings are left out, and in which file the first ones are.
func tooMany(left Tally, file string) Finding {
	f := ruleTooManyFindings.finding(fmt.Sprintf("%d more errors, %d more warnings and %d more infos are left out: gherkube shows %d of each",
		left.Errors, left.Warnings, left.Infos, maxFindings))
	f.Severity = left.worst()
	f.Hint = "correct what is shown, and run again; or validate fewer files at once"
	f.Position = Position{File: file}
	return f
}
