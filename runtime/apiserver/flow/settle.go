package flow

import (
	"context"
	"fmt"

	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/util/apihelpers"
	"k8s.io/apiserver/pkg/util/flowcontrol"
	flowcontrolapply "k8s.io/client-go/applyconfigurations/flowcontrol/v1"
	flowcontrolclient "k8s.io/client-go/kubernetes/typed/flowcontrol/v1"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// Settle writes the condition of FlowSchemas when they or the levels have changed, as
// upstream's configController does. The client's requests are part of the one that is
// served; the caller is inside the world's gate.
func Settle(w *world.World, client func(*world.World) *rest.Config) error {
	k, c, err := of(w)
	if err != nil || c == k.settled {
		return err
	}
	for _, s := range c.stored {
		condition := conditionOf(s, c.dangling(s))
		if was := apihelpers.GetFlowSchemaConditionByType(s, condition.Type); was != nil &&
			was.Status == condition.Status && was.Reason == condition.Reason && was.Message == condition.Message {
			continue
		}
		condition.LastTransitionTime = metav1.NewTime(w.Clock.Now())
		if err := write(client(w), s.Name, condition); err != nil {
			return fmt.Errorf("status of FlowSchema %s: %w", s.Name, err)
		}
	}
	_, k.settled, err = of(w)
	return err
}

// conditionOf is the condition of a FlowSchema, without its time
// (cfgMeal.presyncFlowSchemaStatus).
func conditionOf(s *flowcontrolv1.FlowSchema, dangling bool) flowcontrolv1.FlowSchemaCondition {
	out := flowcontrolv1.FlowSchemaCondition{Type: flowcontrolv1.FlowSchemaConditionDangling, Status: flowcontrolv1.ConditionFalse, Reason: "Found"}
	text := "and it exists"
	if dangling {
		out.Status, out.Reason, text = flowcontrolv1.ConditionTrue, "NotFound", "but there is no such object"
	}
	out.Message = fmt.Sprintf("This FlowSchema references the PriorityLevelConfiguration object named %q %s", s.Spec.PriorityLevelConfiguration.Name, text)
	return out
}

// write is upstream's apply of a condition.
func write(config *rest.Config, name string, c flowcontrolv1.FlowSchemaCondition) error {
	client, err := flowcontrolclient.NewForConfig(config)
	if err != nil {
		return err
	}
	condition := flowcontrolapply.FlowSchemaCondition().WithType(c.Type).WithStatus(c.Status).WithReason(c.Reason).
		WithLastTransitionTime(c.LastTransitionTime).WithMessage(c.Message)
	_, err = client.FlowSchemas().ApplyStatus(context.Background(),
		flowcontrolapply.FlowSchema(name).WithStatus(flowcontrolapply.FlowSchemaStatus().WithConditions(condition)),
		metav1.ApplyOptions{FieldManager: flowcontrol.ConfigConsumerAsFieldManager, Force: true})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
