package program

import (
	"errors"
	"math"
	"testing"
)

// TestHoldTakesMemoryAndGivesItBack: the program itself counts.
func TestHoldTakesMemoryAndGivesItBack(t *testing.T) {
	c := &consumer{available: func() int64 { return math.MaxInt64 }, own: 10 << 20}
	for _, step := range []struct{ memory, blocks int }{{5 << 20, 0}, {30 << 20, 20}, {12 << 20, 2}, {12<<20 + 1, 2}, {40 << 20, 30}, {0, 0}} {
		if err := c.use(0, int64(step.memory)); err != nil {
			t.Fatal(err)
		}
		if len(c.blocks) != step.blocks {
			t.Errorf("to use %d it holds %d blocks, want %d", step.memory, len(c.blocks), step.blocks)
		}
	}
	if resident() <= 0 {
		t.Skip("/proc says nothing of the program's memory here")
	}
}

// TestHoldSparesTheMachine: without a limit no node is brought down.
func TestHoldSparesTheMachine(t *testing.T) {
	c := &consumer{available: func() int64 { return 64 << 20 }, own: 1 << 20}
	if err := c.hold(30 << 20); err != nil {
		t.Error(err)
	}
	if err := c.hold(80 << 20); !errors.Is(err, errAvailable) {
		t.Errorf("error %v, want one that says to set a limit", err)
	}
}
