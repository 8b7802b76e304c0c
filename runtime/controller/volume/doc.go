// Package volume has the controllers of storage: the binder of claims and
// PersistentVolumes, the protection of both while they are used, the claims of
// ephemeral volumes, expansion, and a model of the provisioner that kind
// installs, rancher.io/local-path.
//
// They follow pkg/controller/volume of k8s.io/kubernetes v1.37.2; functions name
// what they are upstream.
package volume
