package apiserver_test

import (
	"context"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdclient "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

var cronTabs = schema.GroupVersionResource{Group: "stable.example.com", Version: "v1", Resource: "crontabs"}

func cronTabDefinition() *apiextensionsv1.CustomResourceDefinition {
	object := apiextensionsv1.JSONSchemaProps{Type: "object", Properties: map[string]apiextensionsv1.JSONSchemaProps{
		"spec": {Type: "object", Properties: map[string]apiextensionsv1.JSONSchemaProps{
			"image": {Type: "string", Default: &apiextensionsv1.JSON{Raw: []byte(`"nginx"`)}},
		}},
	}}
	return &apiextensionsv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "crontabs.stable.example.com"},
		Spec: apiextensionsv1.CustomResourceDefinitionSpec{
			Group: cronTabs.Group, Scope: apiextensionsv1.NamespaceScoped,
			Names: apiextensionsv1.CustomResourceDefinitionNames{Plural: "crontabs", Kind: "CronTab", ShortNames: []string{"ct"}},
			Versions: []apiextensionsv1.CustomResourceDefinitionVersion{{
				Name: "v1", Served: true, Storage: true,
				Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &object},
			}},
		},
	}
}

func cronTab(name string, finalizers ...string) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "stable.example.com/v1", "kind": "CronTab", "spec": map[string]any{},
	}}
	u.SetName(name)
	u.SetFinalizers(finalizers)
	return u
}

func TestCustomResources(t *testing.T) {
	s, w := newWorld(t)
	ctx := context.Background()
	config := s.RESTConfig(w)
	crds := crdclient.NewForConfigOrDie(config).ApiextensionsV1().CustomResourceDefinitions()
	if _, err := crds.Create(ctx, cronTabDefinition(), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	crd, err := crds.Get(ctx, "crontabs.stable.example.com", metav1.GetOptions{})
	if err != nil || !apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Established) {
		t.Fatalf("not established: %v %v", crd, err)
	}
	tabs := dynamic.NewForConfigOrDie(config).Resource(cronTabs).Namespace("default")
	watch, err := tabs.Watch(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := tabs.Create(ctx, cronTab("a", "example.com/hold"), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if image, _, _ := unstructured.NestedString(made.Object, "spec", "image"); image != "nginx" {
		t.Errorf("the default was not set: %v", made)
	}
	if got := follow(t, watch, 1)[0]; got != "ADDED a" {
		t.Errorf("watched %s", got)
	}
	noWallClock(t, w)

	resources, err := discovery.NewDiscoveryClientForConfigOrDie(config).ServerResourcesForGroupVersion("stable.example.com/v1")
	if err != nil || len(resources.APIResources) != 1 {
		t.Errorf("discovery says %v, %v", resources, err)
	}
	// Another world knows nothing of it.
	_, other := newWorld(t)
	_, err = dynamic.NewForConfigOrDie(s.RESTConfig(other)).Resource(cronTabs).List(ctx, metav1.ListOptions{})
	if !apierrors.IsNotFound(err) {
		t.Errorf("another world: %v", err)
	}

	// Actors reach custom resources too.
	key := store.Key{Resource: cronTabs.GroupResource(), Namespace: "default", Name: "b"}
	perform(t, s, w, loop.Create{Key: key, Object: cronTab("b")}, loop.Delete{Key: key})
	if w.Store.Get(key) != nil {
		t.Error("an actor's deletion had no effect")
	}

	// The definition goes when the last instance has gone.
	if err := crds.Delete(ctx, crd.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if crd, err = crds.Get(ctx, crd.Name, metav1.GetOptions{}); err != nil || !apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Terminating) {
		t.Fatalf("not terminating: %v %v", crd, err)
	}
	held, err := tabs.Get(ctx, "a", metav1.GetOptions{})
	if err != nil || held.GetDeletionTimestamp() == nil {
		t.Fatalf("not deleted: %v %v", held, err)
	}
	held.SetFinalizers(nil)
	if _, err := tabs.Update(ctx, held, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := crds.Get(ctx, crd.Name, metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("still there: %v", err)
	}
}
