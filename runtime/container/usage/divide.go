package usage

import "slices"

// Consumer is somebody who wants some of what there is, or a group of such: a
// control group of the kernel.
type Consumer struct {
	// Weight is that of the group beside others, and Wants what it would use.
	Weight, Wants int64
	// Gets is what it gets.
	Gets int64
	// Parts are the groups within it; it wants what they want.
	Parts []*Consumer
}

// Divide gives each what it wants if there is enough, and otherwise shares by
// weight: what one does not want is for the others, as the kernel divides
// processors.
func Divide(amount int64, among []*Consumer) {
	weights := int64(0)
	for _, c := range among {
		c.sum()
		weights += c.Weight
	}
	modest := slices.Clone(among) // those first that want the least for their weight
	slices.SortStableFunc(modest, func(a, b *Consumer) int {
		switch x, y := a.Wants*b.Weight, b.Wants*a.Weight; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	for _, c := range modest {
		c.Gets = min(c.Wants, amount*c.Weight/weights)
		amount, weights = amount-c.Gets, weights-c.Weight
		if len(c.Parts) > 0 {
			Divide(c.Gets, c.Parts)
		}
	}
}

// sum makes a group want what its parts want.
func (c *Consumer) sum() {
	if len(c.Parts) == 0 {
		return
	}
	c.Wants = 0
	for _, p := range c.Parts {
		p.sum()
		c.Wants += p.Wants
	}
}
