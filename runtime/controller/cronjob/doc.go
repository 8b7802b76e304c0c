// Package cronjob makes Jobs at the times of a schedule: CronJobs.
//
// It is written against k8s.io/kubernetes/pkg/controller/cronjob of 1.37, whose
// functions are named where the code follows them. That package cannot be
// linked: it knows client-go.
package cronjob
