package apiserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// follow returns the next n events of a watch as "TYPE name".
func follow(t *testing.T, w watch.Interface, n int) []string {
	t.Helper()
	var out []string
	for len(out) < n {
		select {
		case e, ok := <-w.ResultChan():
			if !ok {
				t.Fatalf("the watch ended after %v", out)
			}
			name := ""
			if m, ok := e.Object.(metav1.Object); ok {
				name = m.GetName()
			}
			out = append(out, string(e.Type)+" "+name)
		case <-time.After(10 * time.Second): //nolint:forbidigo // keeps a failing test from hanging
			t.Fatalf("only %v", out)
		}
	}
	return out
}

func configMap(name string, labels map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, Labels: labels}}
}

func TestWatchSelects(t *testing.T) {
	c, _ := newClient(t)
	ctx := context.Background()
	maps := c.CoreV1().ConfigMaps("default")
	create := func(name string, labels map[string]string) {
		t.Helper()
		if _, err := maps.Create(ctx, configMap(name, labels), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	create("before", map[string]string{"in": "1"})
	w, err := maps.Watch(ctx, metav1.ListOptions{LabelSelector: "in"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	create("a", map[string]string{"in": "1"})
	create("b", nil)
	b := configMap("b", map[string]string{"in": "1"})
	a := configMap("a", nil)
	for _, m := range []*corev1.ConfigMap{b, a} {
		if _, err := maps.Update(ctx, m, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := maps.Delete(ctx, "b", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(follow(t, w, 5))
	want := "[ADDED before ADDED a ADDED b DELETED a DELETED b]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWatchFromCompactedRevisionExpires(t *testing.T) {
	c, w := newClient(t)
	ctx := context.Background()
	list, err := c.CoreV1().ConfigMaps("default").List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CoreV1().ConfigMaps("default").Create(ctx, configMap("a", nil), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	w.Store.Compact(w.Store.Revision())
	follower, err := c.CoreV1().ConfigMaps("default").Watch(ctx, metav1.ListOptions{ResourceVersion: list.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	e := <-follower.ResultChan()
	if err := apierrors.FromObject(e.Object); e.Type != watch.Error || !apierrors.IsResourceExpired(err) && !apierrors.IsGone(err) {
		t.Errorf("got %v %v", e.Type, e.Object)
	}
}

func TestListContinuesAtItsRevision(t *testing.T) {
	c, _ := newClient(t)
	ctx := context.Background()
	maps := c.CoreV1().ConfigMaps("default")
	for i := range 5 {
		if _, err := maps.Create(ctx, configMap(fmt.Sprint("m", i), nil), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := maps.List(ctx, metav1.ListOptions{Limit: 2})
	if err != nil || len(first.Items) != 2 || first.RemainingItemCount == nil || *first.RemainingItemCount != 3 {
		t.Fatalf("got %v, %v", first, err)
	}
	if err := maps.Delete(ctx, "m3", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := maps.Create(ctx, configMap("m25", nil), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for token := first.Continue; token != ""; {
		page, err := maps.List(ctx, metav1.ListOptions{Limit: 2, Continue: token})
		if err != nil {
			t.Fatal(err)
		}
		if page.ResourceVersion != first.ResourceVersion {
			t.Errorf("the list went on at %s, it began at %s", page.ResourceVersion, first.ResourceVersion)
		}
		for _, m := range page.Items {
			names = append(names, m.Name)
		}
		token = page.Continue
	}
	if fmt.Sprint(names) != "[m2 m3 m4]" {
		t.Errorf("then %v", names)
	}
}

func TestExpiredContinueOffersToGoOn(t *testing.T) {
	c, w := newClient(t)
	ctx := context.Background()
	maps := c.CoreV1().ConfigMaps("default")
	for i := range 3 {
		if _, err := maps.Create(ctx, configMap(fmt.Sprint("m", i), nil), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := maps.List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := maps.Delete(ctx, "m1", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	w.Store.Compact(w.Store.Revision())
	_, err = maps.List(ctx, metav1.ListOptions{Limit: 1, Continue: first.Continue})
	if !apierrors.IsResourceExpired(err) {
		t.Fatalf("got %v", err)
	}
	token := err.(apierrors.APIStatus).Status().Continue
	rest, err := maps.List(ctx, metav1.ListOptions{Continue: token})
	if err != nil || len(rest.Items) != 1 || rest.Items[0].Name != "m2" {
		t.Errorf("got %v, %v", rest, err)
	}
}

func TestInformersFollow(t *testing.T) {
	s, w := newWorld(t)
	srv := httptest.NewServer(s.Handler(w))
	defer srv.Close()
	for how, config := range map[string]*restclient.Config{"in process": s.RESTConfig(w), "over a socket": {Host: srv.URL}} {
		t.Run(how, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			factory := informers.NewSharedInformerFactory(kubernetes.NewForConfigOrDie(config), 0)
			seen := make(chan string, 100)
			informer := factory.Core().V1().ConfigMaps().Informer()
			_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(o any) { seen <- o.(*corev1.ConfigMap).Name }})
			if err != nil {
				t.Fatal(err)
			}
			factory.Start(ctx.Done())
			if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
				t.Fatal("never synced")
			}
			m := configMap("by-"+how[:2], nil)
			perform(t, s, w, loop.Create{Key: store.ConfigMaps.KeyOf(m), Object: m})
			for name := range seen {
				if name == m.Name {
					break
				}
			}
		})
	}
}

func TestDynamicClients(t *testing.T) {
	s, w := newWorld(t)
	c := dynamic.NewForConfigOrDie(s.RESTConfig(w))
	list, err := c.Resource(schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}).List(context.Background(), metav1.ListOptions{})
	if err != nil || len(list.Items) != 4 {
		t.Errorf("got %v, %v", list, err)
	}
}

func TestTablesShowVirtualAges(t *testing.T) {
	s, w := newWorld(t)
	w.Clock.MoveTo(epoch.Add(3 * time.Hour))
	req := kubernetes.NewForConfigOrDie(s.RESTConfig(w)).CoreV1().RESTClient().Get().Resource("namespaces").
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
	table := &metav1.Table{}
	if err := req.Do(context.Background()).Into(table); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(table.Rows[0].Cells); got != "[default Active 3h]" {
		t.Errorf("got %s", got)
	}
}

func TestWorldsAreApart(t *testing.T) {
	one, _ := newClient(t)
	two, _ := newClient(t)
	ctx := context.Background()
	if _, err := one.CoreV1().ConfigMaps("default").Create(ctx, configMap("a", nil), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := two.CoreV1().ConfigMaps("default").Get(ctx, "a", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("got %v", err)
	}
}

func TestPages(t *testing.T) {
	s, w := newWorld(t)
	c := kubernetes.NewForConfigOrDie(s.RESTConfig(w)).CoreV1().RESTClient()
	for _, path := range []string{"/healthz", "/readyz", "/livez", "/version", "/openapi/v2", "/openapi/v3", "/openapi/v3/apis/apps/v1", "/api", "/apis", "/apis/apps/v1"} {
		var status int
		if err := c.Get().AbsPath(path).Do(context.Background()).StatusCode(&status).Error(); err != nil || status != http.StatusOK {
			t.Errorf("%s: %d %v", path, status, err)
		}
	}
}

func TestToken(t *testing.T) {
	s, w := newWorld(t)
	srv := httptest.NewServer(s.HandlerWithToken(w, "secret"))
	defer srv.Close()
	for token, want := range map[string]bool{"secret": true, "other": false, "": false} {
		c := kubernetes.NewForConfigOrDie(&restclient.Config{Host: srv.URL, BearerToken: token})
		_, err := c.CoreV1().Namespaces().List(context.Background(), metav1.ListOptions{})
		if (err == nil) != want || !want && !apierrors.IsUnauthorized(err) {
			t.Errorf("token %q: %v", token, err)
		}
	}
}
