package vocabulary

import (
	"regexp"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/terminal"
)

// advice is what to do about what kubectl says, where kubectl does not say it. $1
// stands for what the expression has in parentheses.
var advice = []struct {
	says *regexp.Regexp
	do   string
}{
	{regexp.MustCompile(`cannot use generate name with apply`),
		"an object with generateName gets a new name each time that it is made: make it by `kubectl create -f FILE`, and apply the other files by name"},
	{regexp.MustCompile(`no matches for kind "(\S+)" in version "(\S+)"`),
		"the cluster does not know $1 of $2: if it is a custom resource, apply its CustomResourceDefinition before; if it is one of Kubernetes' own, this version of it is not served any more"},
	{regexp.MustCompile(`namespaces? "(\S+)" not found`),
		"make the namespace before: Given I run `kubectl create namespace $1`"},
	{regexp.MustCompile(`metadata.annotations: Too long`),
		"kubectl apply keeps a copy of the object in an annotation, which this object is too large for: use `kubectl apply --server-side`, or the step: Given the application in DIR, applied server-side"},
	{regexp.MustCompile(`error reading \[(\S+)\]: recognized file extensions are`),
		"there is no manifest in $1: name the folder or the file that has them"},
	{regexp.MustCompile(`unable to find one of 'kustomization.yaml'.* in directory '(?:\./)?(\S+)'`),
		"$1 is not a kustomization: write `kubectl apply -f $1`, or the step: Given the application in $1"},
}

// adviceFor is what to do about a command that has failed; nothing if that is said
// already.
func adviceFor(r terminal.Result) []reports.Output {
	for _, a := range advice {
		if m := a.says.FindStringSubmatchIndex(r.Stderr); m != nil {
			return []reports.Output{{Name: "what to do", Text: string(a.says.ExpandString(nil, a.do, r.Stderr, m))}}
		}
	}
	return nil
}
