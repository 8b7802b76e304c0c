package upstream

import (
	"fmt"
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/spelling"
)

// fieldHint says which field of a custom resource may be meant.
func (c *customKind) fieldHint(path string) string {
	steps := document.ParsePath(path)
	if len(steps) == 0 {
		return ""
	}
	name := steps[len(steps)-1].Name
	if steps[0].Name == "metadata" && len(steps) == 2 {
		if best, ok := spelling.Nearest(name, fieldNames(reflect.TypeFor[metav1.ObjectMeta]())); ok {
			return fmt.Sprintf("did you mean %q?", best)
		}
	}
	if best, ok := spelling.Nearest(name, propertyNames(c.structural, steps[:len(steps)-1])); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if where, ok := propertyElsewhere(c.structural, name, steps); ok {
		return fmt.Sprintf("%q belongs to %s: check the indentation", name, where)
	}
	return ""
}
