package scheduler

// domains remembers, for each topology key, which domain each node is in, as
// long as no node changes.
type domains map[string]*domainIndex

// domainIndex numbers the domains of one topology key. Nodes without the label
// share a domain of their own.
type domainIndex struct {
	of    []int  // number of the domain, by slot of the node
	named []bool // whether the node has the label, by slot
	count int
}

func (d domains) by(key string, c *cluster) *domainIndex {
	ix := d[key]
	if ix != nil {
		return ix
	}
	ix = &domainIndex{of: make([]int, c.slots), named: make([]bool, c.slots)}
	numbers := map[string]int{}
	for _, n := range c.order {
		value, ok := n.obj.Labels[key]
		number, seen := numbers[value]
		if !seen {
			number = ix.count
			numbers[value] = number
			ix.count++
		}
		ix.of[n.slot], ix.named[n.slot] = number, ok
	}
	d[key] = ix
	return ix
}
