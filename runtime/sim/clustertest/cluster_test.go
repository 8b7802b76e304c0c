package clustertest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"

	"github.com/gherkube/gherkube/runtime/sim/clustertest"
)

// An operator with informers and a rate-limited work queue sees each change at the
// cluster's instant, and its delays are the cluster's: the same each time.
func TestInformersAndWorkQueuesAreInVirtualTime(t *testing.T) {
	var first []string
	for range 3 {
		clustertest.Run(t, func(t *testing.T, cluster *clustertest.Cluster) {
			began := time.Now()
			client := kubernetes.NewForConfigOrDie(cluster.REST())
			var seen []string
			operate(t, client, func(name string) error {
				pod, err := client.CoreV1().Pods("default").Get(t.Context(), name, metav1.GetOptions{})
				if err != nil {
					return err
				}
				seen = append(seen, time.Since(began).String()+" "+string(pod.Status.Phase))
				if pod.Status.Phase != corev1.PodRunning {
					return context.DeadlineExceeded // tried again later and later
				}
				return nil
			})
			cluster.Step("I apply the manifest:", pod)
			cluster.Step("pod web becomes Running within 1m")
			time.Sleep(time.Hour)
			if passed := time.Since(began); passed < time.Hour || passed > time.Hour+time.Minute {
				t.Errorf("%s have passed", passed)
			}
			if len(seen) < 5 || first != nil && !slices.Equal(first, seen) {
				t.Errorf("the operator saw %q, and before %q", seen, first)
			}
			first = seen
		})
	}
}

const pod = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: main, image: busybox, command: [sleep, "3600"]}
`

// operate runs an operator until the test ends.
func operate(t *testing.T, client kubernetes.Interface, reconcile func(name string) error) {
	queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
	factory := informers.NewSharedInformerFactory(client, 0)
	add := func(o any) { queue.Add(o.(*corev1.Pod).Name) }
	_, err := factory.Core().V1().Pods().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: add, UpdateFunc: func(_, o any) { add(o) },
	})
	if err != nil {
		t.Fatal(err)
	}
	factory.Start(t.Context().Done())
	factory.WaitForCacheSync(t.Context().Done())
	context.AfterFunc(t.Context(), queue.ShutDown)
	go func() {
		for {
			name, over := queue.Get()
			if over {
				return
			}
			if err := reconcile(name); err != nil {
				queue.AddRateLimited(name)
			} else {
				queue.Forget(name)
			}
			queue.Done(name)
		}
	}()
}

// Commands that wait do so in the cluster's time, and faults are those of
// features.
func TestStepsOfFeatures(t *testing.T) {
	clustertest.Config{Nodes: 3}.Run(t, func(t *testing.T, cluster *clustertest.Cluster) {
		cluster.Step("I run `kubectl create deployment web --image nginx --replicas 3`")
		cluster.Step("I run `kubectl rollout status deployment web`")
		cluster.Step("deployment web has 3 ready replicas")
		cluster.Step("I run `kubectl get pods`")
		cluster.Step(`the output contains "Running"`)
		cluster.Step("I run `kubectl wait --for=condition=Available deployment/web`")
		began := time.Now()
		cluster.Step("node $NODE1 falls silent")
		cluster.Step("node $NODE1 becomes not Ready within 2m")
		if time.Since(began) < 30*time.Second {
			t.Errorf("the node was not Ready after %s already", time.Since(began))
		}
	})
}
