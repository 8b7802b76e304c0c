// Package input makes sources of paths: files, folders, patterns, standard input,
// and what kustomize and helm make of folders. It knows what is read, what is left
// out, what was met before and which text the bytes are.
//
// It does not know what is in the texts: no YAML, no documents and no Kubernetes.
package input
