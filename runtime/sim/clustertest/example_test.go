package clustertest_test

import (
	"context"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/sim/clustertest"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// The features of a folder are subtests, and read the repository's files.
func TestFeatures(t *testing.T) {
	clustertest.Features(t, "testdata/features")
}

// An operator runs beside its cluster, and both in virtual time.
func TestOperator(t *testing.T) {
	clustertest.Config{AssumeImages: true}.Run(t, func(t *testing.T, cluster *clustertest.Cluster) {
		go scaleEveryHour(t.Context(), cluster.REST())
		cluster.Step("the application in testdata/k8s/")
		cluster.Step("deployment web becomes Available within 1m")
		time.Sleep(3 * time.Hour) // takes milliseconds
		cluster.Step("deployment web reaches 4 ready replicas within 1m")
	})
}

// scaleEveryHour is an operator.
func scaleEveryHour(ctx context.Context, config *rest.Config) {
	deployments := kubernetes.NewForConfigOrDie(config).AppsV1().Deployments("default")
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if scale, err := deployments.GetScale(ctx, "web", metav1.GetOptions{}); err == nil {
			scale.Spec.Replicas++
			_, _ = deployments.UpdateScale(ctx, "web", scale, metav1.UpdateOptions{})
		}
	}, time.Hour)
}
