package scheduler

import (
	"slices"
	"testing"
)

// What one attempt has left in the room does not reach the next, whichever is larger.
func TestRoomHoldsZeros(t *testing.T) {
	var room []int64
	for _, n := range []int{3, 5, 2, 5, 0, 9} {
		got := zeros(&room, n)
		if want := make([]int64, n); !slices.Equal(got, want) {
			t.Fatalf("the room of %d is %v", n, got)
		}
		for i := range got {
			got[i] = int64(n)
		}
	}
}
