package seed

import "testing"

func TestStreamsAreIndependentAndRepeatable(t *testing.T) {
	a, b := Seed(1).For("uid"), Seed(1).For("uid")
	other := Seed(1).For("jitter")
	same, differs := true, false
	for range 8 {
		x, y := a.Uint64(), b.Uint64()
		same = same && x == y
		differs = differs || x != other.Uint64()
	}
	if !same {
		t.Error("the same seed and purpose gave two sequences")
	}
	if !differs {
		t.Error("two purposes share one sequence")
	}
	if Seed(1).For("uid").Uint64() == Seed(2).For("uid").Uint64() {
		t.Error("two seeds gave the same sequence")
	}
}
