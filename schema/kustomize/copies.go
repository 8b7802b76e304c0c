package kustomize

import (
	"sync"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

// maxCopied bounds what the operations "copy" of a JSON patch copy, in bytes: each can
// double what is there. It is the API server's own bound (JSONPatchMaxCopyBytes in
// k8s.io/apiserver/pkg/server); larger objects are refused anyway.
const maxCopied = 3 << 20

// boundCopies sets the bound, which the library of JSON patches keeps per process.
var boundCopies = sync.OnceFunc(func() { jsonpatch.AccumulatedCopySizeLimit = maxCopied })
