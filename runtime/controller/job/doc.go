// Package job runs pods to completion: Jobs.
//
// It is written against k8s.io/kubernetes/pkg/controller/job of 1.37, whose
// functions are named where the code follows them. That package cannot be
// linked: it knows client-go.
//
// What upstream's controller expects to see of its own writes is left out:
// here they are seen at once.
package job
