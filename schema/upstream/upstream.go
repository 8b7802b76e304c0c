// Package upstream is what Kubernetes does: it decodes, fills, defaults and
// validates objects with the code of kube-apiserver 1.37, and knows how other
// versions differ. It knows kinds and their fields, creation with what the
// registries and the admission plugins fill in, custom resources by their
// definitions, what older versions do not have, numbers with which the linked code
// does not get done, and what the texts of upstream's messages say.
//
// It is the only room that changes with a release of Kubernetes. It does not know
// rules, findings and files.
package upstream
