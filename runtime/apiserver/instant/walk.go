// Package instant puts a world's time in the place of the wall clock's, which
// upstream's code stamps objects with and prints ages by: in objects that are
// about to be stored, in tables, and in what dry runs answer.
package instant

import (
	"reflect"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var (
	timeType      = reflect.TypeFor[metav1.Time]()
	microTimeType = reflect.TypeFor[metav1.MicroTime]()
)

// timed caches which types hold an instant somewhere.
var timed sync.Map // reflect.Type → bool

// holdsInstant reports whether values of the type can hold an instant.
func holdsInstant(t reflect.Type) bool {
	if known, ok := timed.Load(t); ok {
		return known.(bool)
	}
	timed.Store(t, false) // for types that hold themselves
	holds := false
	switch {
	case t == timeType || t == microTimeType:
		holds = true
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map:
		holds = holdsInstant(t.Elem())
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() && holdsInstant(t.Field(i).Type) {
				holds = true
				break
			}
		}
	}
	timed.Store(t, holds)
	return holds
}

// Truncate cuts every instant in the object that obj points to down to the
// precision of the API.
func Truncate(obj any) {
	eachInstant(obj, func(t time.Time, unit time.Duration) time.Time { return t.Truncate(unit).UTC() })
}

// Truncated reports whether Truncate has nothing to do. It does not write.
func Truncated(obj any) bool {
	done := true
	eachInstant(obj, func(t time.Time, unit time.Duration) time.Time {
		done = done && t == t.Truncate(unit).UTC() // to the bit: the zone counts
		return t
	})
	return done
}

// Decoded gives every instant in the object that obj points to the time zone
// that decoding gives it. Upstream compares some of them by ==, which looks at
// the zone too.
func Decoded(obj any) {
	eachInstant(obj, func(t time.Time, _ time.Duration) time.Time { return t.Local() })
}

// eachInstant replaces every instant in the object that obj points to by what
// change makes of it; zero instants stay. The second argument of change is the
// finest unit that the API keeps of it.
func eachInstant(obj any, change func(t time.Time, unit time.Duration) time.Time) {
	walkInstants(reflect.ValueOf(obj), change)
}

func walkInstants(v reflect.Value, change func(time.Time, time.Duration) time.Time) {
	if !v.IsValid() || !holdsInstant(v.Type()) {
		return
	}
	switch {
	case v.Type() == timeType:
		replace(&v.Addr().Interface().(*metav1.Time).Time, time.Second, change)
	case v.Type() == microTimeType:
		replace(&v.Addr().Interface().(*metav1.MicroTime).Time, time.Microsecond, change)
	case v.Kind() == reflect.Pointer:
		walkInstants(v.Elem(), change)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			walkInstants(v.Index(i), change)
		}
	case v.Kind() == reflect.Map:
		walkMap(v, change)
	case v.Kind() == reflect.Struct:
		for _, i := range instantFields(v.Type()) {
			walkInstants(v.Field(i), change)
		}
	}
}

// replace writes only what is another: who changes nothing may walk an object that
// others read.
func replace(t *time.Time, unit time.Duration, change func(time.Time, time.Duration) time.Time) {
	if t.IsZero() {
		return
	}
	if changed := change(*t, unit); changed != *t { //nolint:staticcheck // another zone is another instant to the bit
		*t = changed
	}
}

// fieldsOf caches which fields of a struct can hold an instant.
var fieldsOf sync.Map // reflect.Type → []int

func instantFields(t reflect.Type) []int {
	if known, ok := fieldsOf.Load(t); ok {
		return known.([]int)
	}
	var fields []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && holdsInstant(f.Type) {
			fields = append(fields, i)
		}
	}
	fieldsOf.Store(t, fields)
	return fields
}

// walkMap changes the instants in a map's values, which cannot be changed in
// place. Its order does not matter.
func walkMap(v reflect.Value, change func(time.Time, time.Duration) time.Time) {
	for _, k := range v.MapKeys() {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(k))
		differs := false
		walkInstants(value, func(t time.Time, unit time.Duration) time.Time {
			changed := change(t, unit)
			differs = differs || changed != t
			return changed
		})
		if differs {
			v.SetMapIndex(k, value)
		}
	}
}
