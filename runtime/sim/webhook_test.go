package sim

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/network"
)

// deaf is a configuration whose webhook listens and never answers.
func deaf(t *testing.T, cluster *Cluster, timeout int32) (*kubernetes.Clientset, context.Context) {
	client, err := kubernetes.NewForConfig(cluster.REST())
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	leave := cluster.world.Enter()
	_, err = cluster.network.Host(apiserver.ControlPlaneIP).Listen(9443, func(*network.Conn) {})
	leave()
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Create(ctx, &admissionregistrationv1.ValidatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: "deaf"},
		Webhooks: []admissionregistrationv1.ValidatingWebhook{{
			Name:         "deaf.example.com",
			ClientConfig: admissionregistrationv1.WebhookClientConfig{URL: ptr.To("https://172.18.0.2:9443/")},
			Rules: []admissionregistrationv1.RuleWithOperations{{
				Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Create},
				Rule:       admissionregistrationv1.Rule{APIGroups: []string{""}, APIVersions: []string{"v1"}, Resources: []string{"configmaps", "pods"}},
			}},
			SideEffects: ptr.To(admissionregistrationv1.SideEffectClassNone), AdmissionReviewVersions: []string{"v1"},
			TimeoutSeconds: ptr.To(timeout),
		}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return client, ctx
}

// TestRequestLetsTimePass creates an object that a webhook is asked about which never
// answers, while nobody lets time pass: the request does, as long as the webhook may
// take.
func TestRequestLetsTimePass(t *testing.T) {
	cluster, _ := newCluster(t, Config{})
	client, ctx := deaf(t, cluster, 7)
	before := cluster.Now()
	_, err := client.CoreV1().ConfigMaps("default").Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a"}}, metav1.CreateOptions{})
	if err == nil || !strings.Contains(err.Error(), `failed calling webhook "deaf.example.com": failed to call webhook: Post "https://172.18.0.2:9443/?timeout=7s": context deadline exceeded`) {
		t.Errorf("the creation ended with %v", err)
	}
	if took := cluster.Now().Sub(before); took != 7*time.Second {
		t.Errorf("it took %s, not 7s", took)
	}
}

// TestActorsWaitForWebhooks lets a controller create a pod that a webhook is asked
// about which never answers: everything else goes on meanwhile, and a cluster may end
// in between.
func TestActorsWaitForWebhooks(t *testing.T) {
	cluster, _ := newCluster(t, Config{})
	client, ctx := deaf(t, cluster, 30)
	pod := corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "nginx"}}},
	}
	_, err := client.CoreV1().ReplicationControllers("default").Create(ctx, &corev1.ReplicationController{
		ObjectMeta: metav1.ObjectMeta{Name: "web"}, Spec: corev1.ReplicationControllerSpec{Replicas: ptr.To[int32](1), Selector: map[string]string{"app": "web"}, Template: &pod},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := cluster.Advance(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	if _, err := client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "other"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Advance(time.Second); err != nil {
		t.Fatal(err)
	}
	if _, err := client.CoreV1().ServiceAccounts("other").Get(ctx, "default", metav1.GetOptions{}); err != nil {
		t.Errorf("another controller has not gone on: %v", err)
	}
	if err := cluster.Advance(20 * time.Second); err != nil {
		t.Fatal(err)
	}
	events, err := client.CoreV1().Events("default").List(ctx, metav1.ListOptions{FieldSelector: "reason=FailedCreate"})
	if err != nil || len(events.Items) != 1 || !strings.Contains(events.Items[0].Message, "context deadline exceeded") {
		t.Errorf("events of the refusal: %v, %v", events, err)
	}
}

// TestNothingOutsideIsCalled asks a webhook at the loopback address of this machine,
// where somebody listens.
func TestNothingOutsideIsCalled(t *testing.T) {
	called := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer server.Close()
	cluster, _ := newCluster(t, Config{})
	client, ctx := deaf(t, cluster, 5)
	hooks := client.AdmissionregistrationV1().ValidatingWebhookConfigurations()
	configuration, err := hooks.Get(ctx, "deaf", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	configuration.Webhooks[0].ClientConfig.URL = ptr.To(server.URL)
	if _, err := hooks.Update(ctx, configuration, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err = client.CoreV1().ConfigMaps("default").Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a"}}, metav1.CreateOptions{})
	if err == nil || !strings.Contains(err.Error(), "connect: connection refused") || called {
		t.Errorf("the webhook was called: %t; the creation ended with %v", called, err)
	}
}
