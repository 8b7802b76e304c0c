package schema

import (
	"fmt"

	"github.com/gherkube/gherkube/schema/document"
)

var ruleTooLarge = Rule{
	ID: "too-large", Severity: Error,
	Title:  "the object is larger than the API server accepts",
	Doc:    "A request body may have at most 3 MiB (3145728 bytes).",
	Fix:    "Split the object. Large files do not belong in ConfigMaps: build them into an image or mount a volume.",
	Source: "k8s.io/apiserver/pkg/server: Config.MaxRequestBodyBytes",
}

// tooLarge is about an object that is larger than a request may be.
func (p *piece) tooLarge(o *object) {
	p.complain(o, ruleTooLarge.finding(fmt.Sprintf("Request entity too large: limit is %d", maxRequestBytes)), "", document.AtKey)
}

// maxRequestBytes is MaxRequestBodyBytes of the API server.
const maxRequestBytes = 3 * 1024 * 1024
