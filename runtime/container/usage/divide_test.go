package usage

import (
	"slices"
	"testing"
)

func TestDivide(t *testing.T) {
	of := func(weight, wants int64) *Consumer { return &Consumer{Weight: weight, Wants: wants} }
	group := func(weight int64, parts ...*Consumer) *Consumer { return &Consumer{Weight: weight, Parts: parts} }
	for name, c := range map[string]struct {
		amount int64
		among  []*Consumer
		want   []int64
	}{
		"enough":              {1000, []*Consumer{of(1, 300), of(100, 700)}, []int64{300, 700}},
		"by weight":           {900, []*Consumer{of(1, 1000), of(2, 1000)}, []int64{300, 600}},
		"what one leaves":     {900, []*Consumer{of(8, 100), of(1, 1000), of(1, 1000)}, []int64{100, 400, 400}},
		"groups before parts": {900, []*Consumer{group(2, of(1, 1000), of(5, 100)), of(1, 1000)}, []int64{600, 300}},
		"nobody wants":        {900, []*Consumer{of(1, 0), group(1)}, []int64{0, 0}},
		"nothing":             {900, nil, nil},
	} {
		Divide(c.amount, c.among)
		var got []int64
		for _, consumer := range c.among {
			got = append(got, consumer.Gets)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
	parts := []*Consumer{of(1, 1000), of(5, 100)}
	Divide(600, []*Consumer{group(2, parts...)})
	if parts[0].Gets != 500 || parts[1].Gets != 100 {
		t.Errorf("%+v %+v", parts[0], parts[1])
	}
}
