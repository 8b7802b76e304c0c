package schema

import (
	"fmt"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleTooLarge = Rule{
	ID: "too-large", Severity: Error,
	Title:  "the object is larger than the API server accepts",
	Doc:    "A request body may have at most 3 MiB (3145728 bytes), and etcd takes at most 1.5 MiB (1572864 bytes) in one request.",
	Fix:    "Split the object. Large files do not belong in ConfigMaps: build them into an image or mount a volume.",
	Source: "k8s.io/apiserver/pkg/server: Config.MaxRequestBodyBytes; go.etcd.io/etcd/server/v3/embed: DefaultMaxRequestBytes",
}

// tooLarge is about an object that is larger than a request may be.
func (c targetCheck) tooLarge() {
	c.complain(ruleTooLarge.finding(fmt.Sprintf("Request entity too large: limit is %d", upstream.MaxRequest)), "", document.AtKey)
}

// tooLargeToStore is about an object that fits into a request, but that etcd may not
// take: it has the size. It says whether that is so.
func (c targetCheck) tooLargeToStore(size int) bool {
	if size <= upstream.MaxStored {
		return false
	}
	f := ruleTooLarge.finding(fmt.Sprintf("etcdserver: request is too large: the object takes %d bytes, and etcd's limit is %d", size, int(upstream.MaxStored)))
	c.complain(f, "", document.AtKey)
	return true
}
