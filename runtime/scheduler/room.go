package scheduler

// room is what one attempt after the other works in: each would need an entry for
// every node, which on a large cluster is most of what an attempt allocates.
type room struct {
	found         []*node
	total, scores []int64
	ties          []int
}

// scores returns n zeros, in the room of the scores before.
func (s *Scheduler) scores(n int) []int64 { return zeros(&s.room.scores, n) }

// zeros returns n zeros in the room, which grows if it is too small.
func zeros(room *[]int64, n int) []int64 {
	if cap(*room) < n {
		*room = make([]int64, n)
	}
	*room = (*room)[:n]
	clear(*room)
	return *room
}
