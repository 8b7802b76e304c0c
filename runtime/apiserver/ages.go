package apiserver

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
)

// ages makes upstream's printers, which compute ages from the wall clock, show
// the ages of virtual time: they get a copy whose instants are moved by the
// distance between the two clocks.
type ages struct{ rest.TableConvertor }

// ConvertToTable implements rest.TableConvertor.
func (a ages) ConvertToTable(ctx context.Context, obj, options runtime.Object) (*metav1.Table, error) {
	r := requestFrom(ctx)
	if r == nil {
		return a.TableConvertor.ConvertToTable(ctx, obj, options)
	}
	moved := obj.DeepCopyObject()
	distance := time.Since(r.now())
	eachInstant(moved, func(t time.Time, _ time.Duration) time.Time { return t.Add(distance) })
	table, err := a.TableConvertor.ConvertToTable(ctx, moved, options)
	if err != nil {
		return nil, err
	}
	return table, restoreRows(table, obj)
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
