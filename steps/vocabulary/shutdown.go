package vocabulary

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

var shutdownSteps = []sentence.Step{
	needing(target.ShutsNodesDown, step(`node {name} shuts down within {duration}`, "The node shuts down as its administrator wants, and its kubelet delays that for its pods: shutdownGracePeriod is the time, and shutdownGracePeriodCriticalPods a third of it.", "When node $NODE1 shuts down within 30s", shutDownNode)),
	needing(target.ShutsNodesDown, step(`node {name} shuts down within {duration}, {duration} of it for critical pods`, "The same with another shutdownGracePeriodCriticalPods.", "When node $NODE1 shuts down within 30s, 10s of it for critical pods", shutDownNode)),
	with("\n  | priority | period |\n  | 100000   | 3s     |\n  | 0        | 10s    |", needing(target.ShutsNodesDown, step(`node {name} shuts down by the priority of pods:`, "The same with shutdownGracePeriodByPodPriority: a table with the columns priority and period.", "When node $NODE1 shuts down by the priority of pods:", shutDownByPriority))),
}

// systemCritical is the priority from which pods are critical
// (scheduling.SystemCriticalPriority).
const systemCritical = 2000000000

func shutDownNode(ctx context.Context, w *scenario.World, a sentence.Args) error {
	all, err := a.Duration(1)
	if err != nil {
		return err
	}
	critical := (all / 3).Truncate(time.Second)
	if len(a.Values) > 2 {
		if critical, err = a.Duration(2); err != nil {
			return err
		}
	}
	if critical > all { // the kubelet does not start (ValidateKubeletConfiguration)
		return fmt.Errorf("critical pods have %s of %s: shutdownGracePeriodCriticalPods cannot be more than shutdownGracePeriod", critical, all)
	}
	return shutDown(ctx, w, a, map[int32]time.Duration{0: all - critical, systemCritical: critical})
}

func shutDownByPriority(ctx context.Context, w *scenario.World, a sentence.Args) error {
	columns := []string{"priority", "period"}
	if len(a.Table) < 2 || !slices.Equal(a.Table[0], columns) {
		return errors.New("the step needs a table with the columns priority and period, and a row for each period")
	}
	periods := map[int32]time.Duration{}
	for _, row := range a.Table[1:] {
		priority, err := strconv.ParseInt(row[0], 10, 32)
		if err != nil {
			return fmt.Errorf("%q is not a priority: it is a number, such as 0 or 2000000000", row[0])
		}
		if periods[int32(priority)], err = sentence.ParseDuration(row[1]); err != nil {
			return err
		}
	}
	return shutDown(ctx, w, a, periods)
}

// shutDown shuts the node down. Kubelets count periods in whole seconds.
func shutDown(ctx context.Context, w *scenario.World, a sentence.Args, periods map[int32]time.Duration) error {
	for _, priority := range slices.Sorted(maps.Keys(periods)) {
		if p := periods[priority]; p < 0 || p%time.Second != 0 {
			return fmt.Errorf("%s is not a period of a kubelet: it is a whole number of seconds", p)
		}
	}
	return fault(ctx, w, "shut a node down gracefully", func(c target.NodeShutter) error {
		return c.ShutDownNode(ctx, w.Expand(a.Values[0]), periods)
	})
}
