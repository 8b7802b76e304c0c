package instant

import (
	"context"
	"errors"
	"reflect"
	"time"

	crdtable "k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition/tableconvertor"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// tables makes upstream's printers, which compute ages from the wall clock,
// show the ages of virtual time: they get a copy whose instants are moved by
// the distance between the two clocks, so that ages are whole seconds when
// printing begins.
type tables struct {
	rest.TableConvertor
	absolute bool // it prints instants, not ages
}

// printsInstants reports whether a printer is one of those with CREATED AT
// instead of AGE.
func printsInstants(t rest.TableConvertor) bool {
	is := reflect.TypeOf(t)
	return is == reflect.TypeOf(rest.NewDefaultTableConvertor(schema.GroupResource{})) || is == reflect.TypeOf(crdtable.New())
}

// ConvertToTable implements rest.TableConvertor.
func (a tables) ConvertToTable(ctx context.Context, obj, options runtime.Object) (*metav1.Table, error) {
	r := world.RequestOf(ctx)
	if r == nil || a.absolute {
		return a.TableConvertor.ConvertToTable(ctx, obj, options)
	}
	for range slowPrints {
		began := time.Now() //nolint:forbidigo // upstream prints ages against the wall clock
		table, err := a.convert(ctx, obj, options, began.Sub(r.Now().Truncate(time.Second)))
		if err != nil || time.Since(began) < time.Second { //nolint:forbidigo // see slowPrints
			return table, err
		}
	}
	return nil, apierrors.NewInternalError(errors.New("this machine is too slow to print ages: each attempt takes more than a second"))
}

// slowPrints is how often a table is printed anew because it took a second or
// more: its ages are whole seconds, and would show that.
const slowPrints = 60

// Tables returns a printer of t's tables with the ages of virtual time.
func Tables(t rest.TableConvertor) rest.TableConvertor {
	return tables{TableConvertor: t, absolute: printsInstants(t)}
}

// convert prints the object with its instants moved by a distance.
func (a tables) convert(ctx context.Context, obj, options runtime.Object, distance time.Duration) (*metav1.Table, error) {
	moved := obj.DeepCopyObject()
	switch o := moved.(type) {
	case *unstructured.Unstructured:
		move(o, distance)
	case *unstructured.UnstructuredList:
		for i := range o.Items {
			move(&o.Items[i], distance)
		}
	default:
		eachInstant(moved, func(t time.Time, _ time.Duration) time.Time { return t.Add(distance) })
	}
	table, err := a.TableConvertor.ConvertToTable(ctx, moved, options)
	if err != nil {
		return nil, err
	}
	return table, restoreRows(table, obj)
}

func move(custom *unstructured.Unstructured, distance time.Duration) {
	eachTextInstant(custom.Object, func(t time.Time) time.Time { return t.Add(distance) })
}

// restoreRows puts the objects themselves back in place of their copies.
func restoreRows(table *metav1.Table, obj runtime.Object) error {
	items := []runtime.Object{obj}
	if meta.IsListType(obj) {
		var err error
		if items, err = meta.ExtractList(obj); err != nil {
			return err
		}
	}
	if len(items) != len(table.Rows) {
		return nil // a kind with several rows for one object shows no ages
	}
	for i := range table.Rows {
		if table.Rows[i].Object.Object != nil {
			table.Rows[i].Object.Object = items[i]
		}
	}
	return nil
}
