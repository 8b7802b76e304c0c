package steps

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/labels"
	labelvalues "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/kubernetes/pkg/util/taints"
)

// NodeShape is what a scenario wants of a node that takes pods. What is empty is
// as the cluster has it.
type NodeShape struct {
	Name   string
	Labels map[string]string
	Taints []corev1.Taint
	// Capacity is of the named resources only.
	Capacity corev1.ResourceList
}

// plain reports whether any node will do.
func (n NodeShape) plain() bool {
	return n.Name == "" && len(n.Labels) == 0 && len(n.Taints) == 0 && len(n.Capacity) == 0
}

// sizePattern is that of a node's resources.
const sizePattern = `\d+m? CPUs?(?: and \d+[KMGT]i of memory)?`

var nodeSteps = []Step{
	{`a cluster with {int} node(s)`, "How many nodes take pods, besides the control plane: they are `$NODE1`, `$NODE2` and so on. It is the scenario's first step. A real cluster that has another number skips the scenario.", "Given a cluster with 3 nodes", wantedNodes},
	{`a cluster with {int} node(s) of {size} each`, "The same, and what each node has. Only the simulator has such nodes, as in the steps that follow.", "Given a cluster with 3 nodes of 4 CPUs and 8Gi of memory each", wantedNodes},
	{`a cluster with {int} node(s) in {int} zone(s)`, "The nodes are in zone-1, zone-2 and so on in turn, by the label topology.kubernetes.io/zone.", "Given a cluster with 3 nodes in 2 zones", wantedNodes},
	{`a cluster with {int} node(s) in {int} zone(s) of {size} each`, "Both.", "Given a cluster with 3 nodes in 2 zones of 4 CPUs each", wantedNodes},
	{`a cluster with the nodes:`, "A table of them, with some of the columns `name`, `zone`, `cpu`, `memory`, `pods`, `labels` (`a=b,c=d`) and `taints` (`key=value:Effect`, as kubectl taint has them). An empty cell is as on other nodes.", "Given a cluster with the nodes:", wantedNodes},
}

// wantedNodes looks whether the cluster is as the scenario wants it: it was made
// so, before the scenario began.
func wantedNodes(_ context.Context, w *World, _ Args) error {
	if have, want := len(w.Place.Nodes), len(w.nodes); have != want {
		return fmt.Errorf("the cluster (%s) has %d nodes that take pods, not %d: its provider has not heeded Scenario.Nodes", w.Place.Name, have, want)
	}
	return nil
}

// nodesOf returns the nodes that a step asks for; nil if it is about something
// else.
func nodesOf(st *messages.PickleStep) ([]NodeShape, error) {
	for _, d := range definitions() {
		if !slices.ContainsFunc(nodeSteps, func(s Step) bool { return s.Expression == d.step.Expression }) {
			continue
		}
		switch m := d.pattern.FindStringSubmatch(st.Text); len(m) {
		case 0:
		case 1:
			return tableNodes(st)
		default:
			return alikeNodes(d.step.Expression, m[1:])
		}
	}
	return nil, nil
}

var numbers = regexp.MustCompile(`\d+m?|\d+[KMGT]i`)

// alikeNodes are those of a sentence.
func alikeNodes(expression string, values []string) ([]NodeShape, error) {
	count, err := strconv.Atoi(values[0])
	if err != nil || count < 1 || count > maxNodes {
		return nil, fmt.Errorf("a cluster has 1 to %d nodes that take pods, not %s", maxNodes, values[0])
	}
	nodes := make([]NodeShape, count)
	for i := range nodes {
		rest := values[1:]
		if strings.Contains(expression, "zone") {
			zones, err := strconv.Atoi(rest[0])
			if err != nil || zones < 1 || zones > count {
				return nil, fmt.Errorf("%d nodes are in 1 to %d zones, not %s", count, count, rest[0])
			}
			nodes[i].Labels = map[string]string{corev1.LabelTopologyZone: fmt.Sprint("zone-", i%zones+1)}
			rest = rest[1:]
		}
		if len(rest) > 0 {
			if nodes[i].Capacity, err = sizeOf(rest[0]); err != nil {
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
func tableNodes(st *messages.PickleStep) ([]NodeShape, error) {
	if st.Argument == nil || st.Argument.DataTable == nil || len(st.Argument.DataTable.Rows) < 2 {
		return nil, fmt.Errorf("the step %q has no table of nodes below it: a header and a row for each node", st.Text)
	}
	rows := st.Argument.DataTable.Rows
	var nodes []NodeShape
	for i, row := range rows[1:] {
		n, err := rowNode(rows[0], row)
		if err != nil {
			return nil, fmt.Errorf("row %d of the table of nodes: %w", i+1, err)
		}
		if n.Name != "" && slices.ContainsFunc(nodes, func(other NodeShape) bool { return other.Name == n.Name }) {
			return nil, fmt.Errorf("row %d of the table of nodes: there is a node %q already", i+1, n.Name)
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func rowNode(header, row *messages.PickleTableRow) (NodeShape, error) {
	n := NodeShape{Labels: map[string]string{}}
	amounts := map[corev1.ResourceName]string{}
	for i, cell := range row.Cells {
		value := strings.TrimSpace(cell.Value)
		column := strings.TrimSpace(header.Cells[i].Value)
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

// UnfitNodes says why a cluster whose nodes are what they are, of which so many
// take pods, is not as the scenario wants it, as an UnsupportedError; nil if it
// is.
func (s Scenario) UnfitNodes(have int, name string) error {
	switch {
	case len(s.Nodes) == 0:
		return nil
	case !slices.ContainsFunc(s.Nodes, func(n NodeShape) bool { return !n.plain() }):
		if have == len(s.Nodes) {
			return nil
		}
		return &UnsupportedError{What: fmt.Sprintf("have %d nodes that take pods; it has %d", len(s.Nodes), have), Cluster: name}
	}
	return &UnsupportedError{What: "have the nodes that the scenario describes", Cluster: name}
}
