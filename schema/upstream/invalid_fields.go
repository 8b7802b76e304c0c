package upstream

import (
	"cmp"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// InvalidFields is what validation found, and is never empty.
type InvalidFields field.ErrorList

func (e InvalidFields) Error() string {
	return fmt.Sprintf("%d invalid fields, first: %v", len(e), e[0])
}

// about says whether one of them is about the field.
func (e InvalidFields) about(path string) bool {
	return slices.ContainsFunc(e, func(err *field.Error) bool { return err.Field == path })
}

// orNil is the list as an error, or nil if it is empty.
func orNil(errs field.ErrorList) error {
	if len(errs) == 0 {
		return nil
	}
	return InvalidFields(errs)
}

func compareErrors(a, b *field.Error) int {
	return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Error(), b.Error()))
}
