package storage

import "reflect"

// dropEmpty sets empty slices and maps to nil, as they are after etcd: the
// encodings of the storage do not tell the two apart. Byte slices stay.
func dropEmpty(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			dropEmpty(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				dropEmpty(f)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 || v.IsNil() {
			return
		}
		if v.Len() == 0 {
			v.SetZero()
			return
		}
		if holds(v.Type().Elem()) {
			for i := range v.Len() {
				dropEmpty(v.Index(i))
			}
		}
	case reflect.Map:
		if !v.IsNil() && v.Len() == 0 {
			v.SetZero()
		}
	}
}

// holds reports whether values of the type can hold slices or maps.
func holds(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Slice, reflect.Map:
		return true
	}
	return false
}
