package vocabulary

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/labels"
	labelvalues "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/kubernetes/pkg/util/taints"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

var nodeSteps = []sentence.Step{
	asking(plainNodes, step(`a cluster with {int} node(s)`, "How many nodes take pods, besides the control plane: they are `$NODE1`, `$NODE2` and so on. It is the scenario's first step. A real cluster that has another number skips the scenario.", "Given a cluster with 3 nodes", wantedNodes)),
	asking(sizedNodes, step(`a cluster with {int} node(s) of {size} each`, "The same, and what each node has. Only the simulator has such nodes, as in the steps that follow.", "Given a cluster with 3 nodes of 4 CPUs and 8Gi of memory each", wantedNodes)),
	asking(zonedNodes, step(`a cluster with {int} node(s) in {int} zone(s)`, "The nodes are in zone-1, zone-2 and so on in turn, by the label topology.kubernetes.io/zone.", "Given a cluster with 3 nodes in 2 zones", wantedNodes)),
	asking(zonedSizedNodes, step(`a cluster with {int} node(s) in {int} zone(s) of {size} each`, "Both.", "Given a cluster with 3 nodes in 2 zones of 4 CPUs each", wantedNodes)),
	with("\n  | name | zone | cpu | memory | taints          |\n  | big  | a    | 16  | 64Gi   | gpu=:NoSchedule |\n  | fast | b    | 4   | 8Gi    |                 |", asking(tableNodes, step(`a cluster with the nodes:`, "A table of them, with some of the columns `name`, `zone`, `cpu`, `memory`, `pods`, `labels` (`a=b,c=d`) and `taints` (`key=value:Effect`, as kubectl taint has them). An empty cell is as on other nodes.", "Given a cluster with the nodes:", wantedNodes))),
}

// wantedNodes looks whether the cluster is as the scenario wants it: it was made
// so, before the scenario began.
func wantedNodes(_ context.Context, w *scenario.World, _ sentence.Args) error {
	if have, want := len(w.Place.Nodes), len(w.Nodes); have != want {
		return fmt.Errorf("the cluster (%s) has %d nodes that take pods, not %d: its provider has not heeded Scenario.Nodes", w.Place.Name, have, want)
	}
	return nil
}

var numbers = regexp.MustCompile(`\d+m?|\d+[KMGT]i`)

func plainNodes(a sentence.Args) ([]target.NodeShape, error) { return alikeNodes(a.Text(0), "", "") }

func sizedNodes(a sentence.Args) ([]target.NodeShape, error) {
	return alikeNodes(a.Text(0), "", a.Text(1))
}

func zonedNodes(a sentence.Args) ([]target.NodeShape, error) {
	return alikeNodes(a.Text(0), a.Text(1), "")
}

func zonedSizedNodes(a sentence.Args) ([]target.NodeShape, error) {
	return alikeNodes(a.Text(0), a.Text(1), a.Text(2))
}

// alikeNodes are nodes that are all alike, in zones in turn. Zones and size are empty
// if the sentence does not say them.
func alikeNodes(number, zones, size string) ([]target.NodeShape, error) {
	count, err := strconv.Atoi(number)
	if err != nil || count < 1 || count > maxNodes {
		return nil, fmt.Errorf("a cluster has 1 to %d nodes that take pods, not %s", maxNodes, number)
	}
	in := 0
	if zones != "" {
		if in, err = strconv.Atoi(zones); err != nil || in < 1 || in > count {
			return nil, fmt.Errorf("%d nodes are in 1 to %d zones, not %s", count, count, zones)
		}
	}
	nodes := make([]target.NodeShape, count)
	for i := range nodes {
		if in > 0 {
			nodes[i].Labels = map[string]string{corev1.LabelTopologyZone: fmt.Sprint("zone-", i%in+1)}
		}
		if size != "" {
			if nodes[i].Capacity, err = sizeOf(size); err != nil {
				return nil, err
			}
		}
	}
	return nodes, nil
}

// maxNodes is how many nodes a scenario may ask for: those of kubernetes's
// documented largest cluster.
const maxNodes = 5000

func sizeOf(text string) (corev1.ResourceList, error) {
	cpu, memory, _ := strings.Cut(text, " and ")
	cells := map[corev1.ResourceName]string{corev1.ResourceCPU: numbers.FindString(cpu)}
	if amount, _, ok := strings.Cut(memory, " of memory"); ok {
		cells[corev1.ResourceMemory] = amount
	}
	return quantities(cells)
}

func quantities(cells map[corev1.ResourceName]string) (corev1.ResourceList, error) {
	list := corev1.ResourceList{}
	for _, name := range slices.Sorted(maps.Keys(cells)) {
		q, err := resource.ParseQuantity(cells[name])
		if name == corev1.ResourcePods && (err != nil || q.Sign() <= 0 || q.MilliValue()%1000 != 0) {
			return nil, fmt.Errorf("%q is not a number of pods: a node that takes pods takes 1 or more", cells[name])
		}
		if err != nil || q.Sign() <= 0 {
			return nil, fmt.Errorf("%q is not an amount of %s: write it as in a manifest, such as 500m or 8Gi", cells[name], name)
		}
		list[name] = q
	}
	return list, nil
}

// tableNodes are those of a table.
func tableNodes(a sentence.Args) ([]target.NodeShape, error) {
	if len(a.Table) < 2 {
		return nil, errors.New("the step has no table of nodes below it: a header and a row for each node")
	}
	var nodes []target.NodeShape
	for i, row := range a.Table[1:] {
		n, err := rowNode(a.Table[0], row)
		if err != nil {
			return nil, fmt.Errorf("row %d of the table of nodes: %w", i+1, err)
		}
		if n.Name != "" && slices.ContainsFunc(nodes, func(other target.NodeShape) bool { return other.Name == n.Name }) {
			return nil, fmt.Errorf("row %d of the table of nodes: there is a node %q already", i+1, n.Name)
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func rowNode(header, row []string) (target.NodeShape, error) {
	n := target.NodeShape{Labels: map[string]string{}}
	amounts := map[corev1.ResourceName]string{}
	for i, cell := range row[:min(len(row), len(header))] {
		value, column := strings.TrimSpace(cell), strings.TrimSpace(header[i])
		if value == "" {
			continue
		}
		switch column {
		case "name":
			if wrong := validation.NameIsDNSSubdomain(value, false); len(wrong) > 0 {
				return n, fmt.Errorf("no node can be called %q: %s", value, strings.Join(wrong, "; "))
			}
			n.Name = value
		case "zone":
			if wrong := labelvalues.IsValidLabelValue(value); len(wrong) > 0 {
				return n, fmt.Errorf("no zone can be called %q: %s", value, strings.Join(wrong, "; "))
			}
			n.Labels[corev1.LabelTopologyZone] = value
		case "cpu", "memory", "pods":
			amounts[corev1.ResourceName(column)] = value
		case "labels":
			set, err := labels.ConvertSelectorToLabelsMap(value)
			if err != nil {
				return n, fmt.Errorf("labels %q: write them as a=b,c=d: %w", value, err)
			}
			maps.Copy(n.Labels, set)
		case "taints":
			add, _, err := taints.ParseTaints(strings.Split(value, ","))
			if err != nil {
				return n, fmt.Errorf("taints %q: write them as key=value:NoSchedule,key:NoExecute: %w", value, err)
			}
			n.Taints = add
		default:
			return n, fmt.Errorf("there is no column %q: there are name, zone, cpu, memory, pods, labels and taints", column)
		}
	}
	var err error
	n.Capacity, err = quantities(amounts)
	return n, err
}
