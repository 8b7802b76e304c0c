package steps

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/gherkube/gherkube/steps/target"
)

func table(rows ...string) *messages.PickleStepArgument {
	t := &messages.PickleTable{}
	for _, r := range rows {
		row := &messages.PickleTableRow{}
		for _, c := range strings.Split(r, "|") {
			row.Cells = append(row.Cells, &messages.PickleTableCell{Value: c})
		}
		t.Rows = append(t.Rows, row)
	}
	return &messages.PickleStepArgument{DataTable: t}
}

func described(nodes []target.NodeShape) string {
	var out []string
	for _, n := range nodes {
		s := n.Name + fmt.Sprint(n.Labels)
		for _, r := range []string{"cpu", "memory", "pods"} {
			for name, q := range n.Capacity {
				if string(name) == r {
					s += " " + r + "=" + q.String()
				}
			}
		}
		for _, t := range n.Taints {
			s += " " + t.ToString()
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestAScenarioSaysWhichNodesItWants(t *testing.T) {
	for _, c := range []struct {
		text     string
		argument *messages.PickleStepArgument
		want     string // or the error
	}{
		{"a cluster with 1 node", nil, "map[]"},
		{"a cluster with 2 nodes of 500m CPU and 8Gi of memory each", nil, "map[] cpu=500m memory=8Gi; map[] cpu=500m memory=8Gi"},
		{"a cluster with 3 nodes in 2 zones of 4 CPUs each", nil, "map[topology.kubernetes.io/zone:zone-1] cpu=4; map[topology.kubernetes.io/zone:zone-2] cpu=4; map[topology.kubernetes.io/zone:zone-1] cpu=4"},
		{"a cluster with the nodes:", table("name|zone|pods|labels|taints", "a|x|10|k=v,l=|t=u:NoExecute", "||||"), "amap[k:v l: topology.kubernetes.io/zone:x] pods=10 t=u:NoExecute; map[]"},
		{"1 second passes", nil, ""},
		{"a cluster with 0 nodes", nil, "a cluster has 1 to 5000 nodes"},
		{"a cluster with 99999999999999999999 nodes", nil, "a cluster has 1 to 5000 nodes"},
		{"a cluster with 2 nodes in 3 zones", nil, "2 nodes are in 1 to 2 zones, not 3"},
		{"a cluster with 2 nodes of 0 CPUs each", nil, `"0" is not an amount of cpu`},
		{"a cluster with the nodes:", nil, "has no table of nodes below it"},
		{"a cluster with the nodes:", table("name|colour", "a|red"), `row 1 of the table of nodes: there is no column "colour"`},
		{"a cluster with the nodes:", table("name|cpu", "a|many"), `"many" is not an amount of cpu`},
		{"a cluster with the nodes:", table("name|taints", "a|x=y:Nothing"), "invalid taint effect"},
		{"a cluster with the nodes:", table("name|labels", "a|x"), "invalid selector"},
	} {
		s, err := scenarioOf(&godog.Scenario{Steps: []*messages.PickleStep{{Text: c.text, Argument: c.argument}}})
		got := described(s.Nodes)
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestARealClusterHasTheNodesThatItHas(t *testing.T) {
	two := target.Scenario{Nodes: make([]target.NodeShape, 2)}
	if err := two.UnfitNodes(2, "kind"); err != nil {
		t.Error(err)
	}
	if err := (target.Scenario{}).UnfitNodes(7, "kind"); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		target.Scenario
		want string
	}{
		{two, "not supported on this cluster (kind): have 3 nodes"},
		{target.Scenario{Nodes: []target.NodeShape{{Name: "a"}, {}, {}}}, "not supported on this cluster (kind): have the nodes that the scenario describes"},
	} {
		err := c.UnfitNodes(3, "kind")
		if c.want = strings.Replace(c.want, "have 3 nodes", "have 2 nodes that take pods; it has 3", 1); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
