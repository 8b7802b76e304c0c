package apiserver

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	schedulingrest "k8s.io/kubernetes/pkg/registry/scheduling/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

// locked hides its registry, as upstream's storages might one day.
type locked struct{ lockedStorage }

type lockedStorage interface {
	rest.StandardStorage
	rest.Scoper
	rest.SingularNameProvider
}

// lockedGroup is upstream's group of priority classes with a registry that
// cannot be reached.
type lockedGroup struct {
	schedulingrest.RESTStorageProvider
}

// NewRESTStorage implements group.
func (g lockedGroup) NewRESTStorage(enabled serverstorage.APIResourceConfigSource, options generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	info, err := g.RESTStorageProvider.NewRESTStorage(enabled, options)
	for _, resources := range info.VersionedResourcesStorageMap {
		for name, storage := range resources {
			resources[name] = locked{storage.(lockedStorage)}
		}
	}
	return info, err
}

func TestAServerWithAResourceThatKnowsNoVirtualTimeFails(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	err = s.install([]group{lockedGroup{}})
	if err == nil || !strings.Contains(err.Error(), "resource priorityclasses of scheduling.k8s.io/v1: not taught virtual time") {
		t.Errorf("got: %v", err)
	}
}

// Whatever is served and has an age shows that of virtual time: an object of an
// hour is an hour old, whenever this runs.
func TestEveryServedResourcePrintsVirtualTime(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	w := &world.World{Store: store.New(store.WorldIndexes()...), Clock: clock.New(now), Seed: seed.Seed(1)}
	ctx := world.Inside(context.Background(), w)
	compare := func(a, b schema.GroupResource) int { return strings.Compare(a.String(), b.String()) }
	ages := 0
	for _, resource := range slices.SortedFunc(maps.Keys(s.storages), compare) {
		storage := s.storages[resource][""]
		printer, ok := storage.(rest.TableConvertor)
		if !ok {
			continue
		}
		obj := storage.New()
		m, err := meta.Accessor(obj)
		if err != nil {
			t.Errorf("%s: %v", resource, err)
			continue
		}
		m.SetName("a")
		m.SetCreationTimestamp(metav1.NewTime(now.Add(-time.Hour)))
		table, err := printer.ConvertToTable(ctx, obj, nil)
		if err != nil {
			t.Errorf("%s: %v", resource, err)
			continue
		}
		for i, column := range table.ColumnDefinitions {
			want, shown := map[string]string{"Age": "60m", "Created At": "2031-05-06T06:08:09Z"}[column.Name]
			if !shown {
				continue
			}
			ages++
			if got := table.Rows[0].Cells[i]; got != want {
				t.Errorf("%s shows %q as %s of an object that is an hour old, want %q: upstream prints this kind by "+
					"other ways than its registry's TableConvertor (see Teach in runtime/apiserver/instant), or by one that is not of a type "+
					"that printsInstants there knows", resource, got, column.Name, want)
			}
		}
	}
	if ages < 40 {
		t.Errorf("only %d resources show an age", ages)
	}
}
