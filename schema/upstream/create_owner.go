package upstream

import (
	"context"
	"fmt"
	"strings"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/warning"
)

// warnDuplicateOwners drops repeated owner references with a warning, as
// dedupOwnerReferencesAndAddWarning in
// k8s.io/apiserver/pkg/endpoints/handlers does.
func warnDuplicateOwners(ctx context.Context, object metav1.Object) {
	var kept []metav1.OwnerReference
	var duplicates []string
	for _, ref := range object.GetOwnerReferences() {
		if containsOwner(kept, ref) {
			duplicates = append(duplicates, string(ref.UID))
			continue
		}
		kept = append(kept, ref)
	}
	if len(duplicates) == 0 {
		return
	}
	object.SetOwnerReferences(kept)
	warning.AddWarning(ctx, "", fmt.Sprintf(".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, "+
		"and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: %v", strings.Join(duplicates, ", ")))
}

func containsOwner(refs []metav1.OwnerReference, ref metav1.OwnerReference) bool {
	for _, r := range refs {
		if apiequality.Semantic.DeepEqual(r, ref) {
			return true
		}
	}
	return false
}
