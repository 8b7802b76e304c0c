package sim

import (
	"context"
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A revision can be followed from for five to ten minutes, as with etcd that is
// compacted every five.
func TestRevisionsGetTooOld(t *testing.T) {
	cluster, client := newCluster(t, Config{})
	ctx, maps := context.Background(), client.CoreV1().ConfigMaps("default")
	for _, name := range []string{"a", "b"} {
		if _, err := maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	page, err := maps.List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	next := func() error {
		_, err := maps.List(ctx, metav1.ListOptions{Limit: 1, Continue: page.Continue})
		return err
	}
	exact := func() error {
		_, err := maps.List(ctx, metav1.ListOptions{ResourceVersion: page.ResourceVersion, ResourceVersionMatch: metav1.ResourceVersionMatchExact})
		return err
	}
	watched := func() error {
		w, err := maps.Watch(ctx, metav1.ListOptions{ResourceVersion: page.ResourceVersion})
		if err != nil {
			return err
		}
		defer w.Stop()
		if _, err := maps.Patch(ctx, "a", "application/merge-patch+json", []byte(`{"data":{"now":"`+cluster.Now().String()+`"}}`), metav1.PatchOptions{}); err != nil {
			return err
		}
		return apierrors.FromObject((<-w.ResultChan()).Object)
	}
	for _, s := range []struct {
		after time.Duration
		old   bool
	}{{4 * time.Minute, false}, {5 * time.Minute, false}, {2 * time.Minute, true}} {
		if err := cluster.Advance(s.after); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{"next page": next(), "list": exact(), "watch": watched()} {
			if apierrors.IsResourceExpired(err) != s.old {
				t.Errorf("%s later: %s: %v", s.after, name, err)
			}
		}
	}
	if again, err := maps.List(ctx, metav1.ListOptions{Limit: 1}); err != nil || len(again.Items) != 1 {
		t.Errorf("a new list: %v, %v", again, err)
	}
}

// The rest of a list is refused in time although nobody writes anything: the
// conformance test "should support continue listing from the last key if the original
// version has been compacted away" waits for ten minutes, and does nothing else.
func TestRevisionsOfAnIdleClusterGetTooOld(t *testing.T) {
	cluster, client := newCluster(t, Config{})
	ctx, namespaces := context.Background(), client.CoreV1().Namespaces()
	page, err := namespaces.List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		after time.Duration
		old   bool
	}{{4 * time.Minute, false}, {6 * time.Minute, true}} {
		if err := cluster.Advance(s.after); err != nil {
			t.Fatal(err)
		}
		_, err := namespaces.List(ctx, metav1.ListOptions{Limit: 1, Continue: page.Continue})
		if apierrors.IsResourceExpired(err) != s.old {
			t.Fatalf("%s later: %v", s.after, err)
		}
		if !s.old {
			continue
		}
		var status apierrors.APIStatus
		if !errors.As(err, &status) {
			t.Fatal(err)
		}
		rest, err := namespaces.List(ctx, metav1.ListOptions{Limit: 1, Continue: status.Status().Continue})
		if err != nil || rest.ResourceVersion == page.ResourceVersion {
			t.Errorf("the rest, as the error offers it: revision %s after %s, %v", rest.ResourceVersion, page.ResourceVersion, err)
		}
	}
}
