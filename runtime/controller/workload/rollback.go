package workload

import (
	"fmt"
	"maps"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	labelsutil "k8s.io/kubernetes/pkg/util/labels"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// rollbackTo returns the revision that the deprecated rollback annotation asks
// for, nil if there is none.
func rollbackTo(d *appsv1.Deployment) *int64 {
	n, err := strconv.ParseInt(d.Annotations[appsv1.DeprecatedRollbackTo], 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// rollback is upstream's rollback, for clients of the deprecated annotation:
// kubectl rollout undo writes the old template itself.
func (r *rollout) rollback(sets []*appsv1.ReplicaSet) error {
	newRS, oldRSs, err := r.setsOrNew(sets)
	if err != nil {
		return err
	}
	everything := all(oldRSs, newRS)
	to := *rollbackTo(r.d)
	if to == 0 {
		if to = lastRevision(everything); to == 0 {
			return r.giveUpRollback("DeploymentRollbackRevisionNotFound", "Unable to find last revision.")
		}
	}
	for _, rs := range everything {
		if revision(rs) == to {
			return r.rollbackToSet(rs, to)
		}
	}
	return r.giveUpRollback("DeploymentRollbackRevisionNotFound", "Unable to find the revision to rollback to.")
}

func (r *rollout) rollbackToSet(rs *appsv1.ReplicaSet, to int64) error {
	if equalIgnoreHash(&r.d.Spec.Template, &rs.Spec.Template) {
		return r.giveUpRollback("DeploymentRollbackTemplateUnchanged",
			fmt.Sprintf("The rollback revision contains the same template as current deployment %q", r.d.Name))
	}
	rs = rs.DeepCopy()
	r.d.Spec.Template = rs.Spec.Template
	r.d.Spec.Template.Labels = labelsutil.CloneAndRemoveLabel(rs.Spec.Template.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	maps.DeleteFunc(r.d.Annotations, func(name, _ string) bool { return !ownAnnotation(name) })
	for name, value := range rs.Annotations {
		if !ownAnnotation(name) {
			r.d.Annotations[name] = value
		}
	}
	if err := r.clearRollback(); err != nil {
		return err
	}
	r.effects = append(r.effects, r.owner.Record.Normal("DeploymentRollback",
		fmt.Sprintf("Rolled back deployment %q to revision %d", r.d.Name, to)))
	return nil
}

func (r *rollout) giveUpRollback(reason, message string) error {
	r.effects = append(r.effects, r.owner.Record.Warning(reason, message))
	return r.clearRollback()
}

// clearRollback is upstream's updateDeploymentAndClearRollbackTo.
func (r *rollout) clearRollback() error {
	if r.written[r.d.UID] {
		return errStale
	}
	r.written[r.d.UID] = true
	delete(r.d.Annotations, appsv1.DeprecatedRollbackTo)
	r.effects = append(r.effects, loop.Update{Key: store.Deployments.KeyOf(r.d), Object: r.d.DeepCopy()})
	return nil
}
