package fields

import (
	"bytes"
	"slices"
	"strings"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/util/flowcontrol"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// Who writes what a cluster begins with, as kubeadm sets one up.
const (
	apiServer = "kube-apiserver"
	kubeadm   = "kubeadm"
	// flowControl is the field manager of pkg/registry/flowcontrol/ensurer.
	flowControl = "api-priority-and-fairness-config-producer-v1"
	// aggregation applies the rules of roles that collect those of others
	// (ClusterRoleAggregationController.applyClusterRoles).
	aggregation = "clusterrole-aggregation-controller"
)

// Begun says that a cluster begins with what the world holds now.
func Begun(w *world.World) {
	l := ledgerOf(w)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun = w.Store.Revision()
}

// beginner returns who has written an object that a cluster begins with and that no
// actor has made; nil if it is not such an object.
func (l *ledger) beginner(stored store.Object) *world.Author {
	if store.RevisionOf(stored) > l.begun || len(stored.GetManagedFields()) > 0 {
		return nil
	}
	who := apiServer
	if strings.HasPrefix(stored.GetName(), "kubeadm:") {
		who = kubeadm
	}
	switch stored.(type) {
	case *rbacv1.ClusterRole, *rbacv1.ClusterRoleBinding, *rbacv1.Role, *rbacv1.RoleBinding:
		return &world.Author{Manager: who, Version: rbacv1.SchemeGroupVersion}
	case *corev1.ConfigMap:
		if stored.GetName() != "extension-apiserver-authentication" {
			who = kubeadm
		}
		return &world.Author{Manager: who, Version: corev1.SchemeGroupVersion}
	case *coordinationv1.Lease:
		if !strings.HasPrefix(stored.GetName(), "apiserver-") {
			who = stored.GetName()
		}
		return &world.Author{Manager: who, Version: coordinationv1.SchemeGroupVersion}
	case *flowcontrolv1.FlowSchema, *flowcontrolv1.PriorityLevelConfiguration:
		return &world.Author{Manager: flowControl, Version: flowcontrolv1.SchemeGroupVersion}
	}
	return nil
}

// original returns the entries of an object as a cluster begins with it.
func (r Reader) original(l *ledger, stored store.Object) ([]metav1.ManagedFieldsEntry, error) {
	author := l.beginner(stored)
	if author == nil {
		return nil, nil
	}
	at := stored.GetCreationTimestamp().Time
	first := write{author: author, times: []moment{{at: at}}, after: stored}
	if schema, ok := stored.(*flowcontrolv1.FlowSchema); ok {
		bare := schema.DeepCopy()
		bare.Status = flowcontrolv1.FlowSchemaStatus{}
		first.after = bare
		entries, err := r.apply(first, nil)
		return append([]metav1.ManagedFieldsEntry{dangling(at)}, entries...), err
	}
	role, ok := stored.(*rbacv1.ClusterRole)
	if !ok || role.AggregationRule == nil {
		return r.apply(first, nil)
	}
	bare := role.DeepCopy()
	bare.Rules = nil
	first.after = bare
	entries, err := r.apply(first, nil)
	if err != nil {
		return nil, err
	}
	return collected(entries, at)
}

// dangling is the entry of who applies the condition of a FlowSchema.
func dangling(at time.Time) metav1.ManagedFieldsEntry {
	now := metav1.NewTime(at.Truncate(time.Second).UTC())
	return metav1.ManagedFieldsEntry{
		Manager: flowcontrol.ConfigConsumerAsFieldManager, Operation: metav1.ManagedFieldsOperationApply, Subresource: "status",
		APIVersion: flowcontrolv1.SchemeGroupVersion.String(), Time: &now, FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(
			`{"f:status":{"f:conditions":{"k:{\"type\":\"Dangling\"}":{".":{},"f:lastTransitionTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}}}}}`)},
	}
}

// collected returns the entries after the aggregation controller has applied the rules of
// a role that consists of others, by force: nobody else manages them any more.
func collected(entries []metav1.ManagedFieldsEntry, at time.Time) ([]metav1.ManagedFieldsEntry, error) {
	rules := fieldpath.NewSet(fieldpath.MakePathOrDie("rules"))
	now := metav1.NewTime(at.Truncate(time.Second).UTC())
	out := []metav1.ManagedFieldsEntry{{
		Manager: aggregation, Operation: metav1.ManagedFieldsOperationApply, APIVersion: rbacv1.SchemeGroupVersion.String(), Time: &now,
		FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:rules":{}}`)},
	}}
	for _, e := range entries {
		if e.Manager == aggregation || e.FieldsV1 == nil {
			continue
		}
		var set fieldpath.Set
		if err := set.FromJSON(bytes.NewReader(e.FieldsV1.Raw)); err != nil {
			return nil, err
		}
		if left := set.Difference(rules); !left.Equals(&set) {
			raw, err := left.ToJSON()
			if err != nil {
				return nil, err
			}
			e.FieldsV1 = &metav1.FieldsV1{Raw: raw}
		}
		if string(e.FieldsV1.Raw) != "{}" {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, compare)
	return out, nil
}
