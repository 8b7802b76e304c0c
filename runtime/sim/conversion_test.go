package sim

import (
	"context"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"
)

const convertedHosts = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: hosts.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {plural: hosts, singular: host, kind: Host, listKind: HostList}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {a: {type: string}}}}}
  - {name: v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object, properties: {a: {type: string}}}}}
  conversion: {strategy: Webhook, webhook: {clientConfig: {url: "https://172.18.0.2:9443/"}, conversionReviewVersions: [v1]}}
`

// TestDeafConversion reads a custom resource whose webhook listens and never answers:
// the request lets as much time pass as upstream's client waits, a watch does not keep
// time from passing, and the cluster ends while it waits.
func TestDeafConversion(t *testing.T) {
	cluster, _ := newCluster(t, Config{})
	_, ctx := deaf(t, cluster, 7)
	client, err := dynamic.NewForConfig(cluster.REST())
	if err != nil {
		t.Fatal(err)
	}
	definition := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(convertedHosts), &definition.Object); err != nil {
		t.Fatal(err)
	}
	definitions := schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	if _, err := client.Resource(definitions).Create(ctx, definition, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	hosts := schema.GroupVersionResource{Group: "example.com", Version: "v2", Resource: "hosts"}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	watch, err := client.Resource(hosts).Watch(watching, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	host := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "example.com/v1", "kind": "Host", "metadata": map[string]any{"name": "web"}, "a": "b",
	}}
	if _, err := client.Resource(hosts.GroupResource().WithVersion("v1")).Create(ctx, host, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	before := cluster.Now()
	_, err = client.Resource(hosts).Get(ctx, "web", metav1.GetOptions{})
	if err == nil || !strings.Contains(err.Error(), `conversion webhook for example.com/v1, Kind=Host failed: Post "https://172.18.0.2:9443/?timeout=30s": context deadline exceeded`) {
		t.Errorf("reading ended with %v", err)
	}
	if took := cluster.Now().Sub(before); took != 30*time.Second {
		t.Errorf("it took %s, not 30s", took)
	}
	if err := cluster.Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	if e, ok := <-watch.ResultChan(); ok && (e.Type != "ERROR" || !strings.Contains(e.Object.(*metav1.Status).Message, "context deadline exceeded")) {
		t.Errorf("the watch was sent %s: %v", e.Type, e.Object)
	}
	again, err := client.Resource(hosts).Watch(watching, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Stop()
}
